import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findPlaneProject } from '../../../cli/init/find-plane-project.js';
import { addToProjectsFile, newProjectsFile } from '../../../cli/init/projects-file-text.js';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import type { PlaneAccount } from '../../../config/settings/plane-accounts.js';
import { aPlaneTeam, type PlaneTeam } from '../../plane/a-plane-team.js';
import { aProject } from '../../plane/state.js';

let team: PlaneTeam;
beforeAll(async () => {
  team = await aPlaneTeam();
});
afterAll(() => team.close());

const find = (wanted: string) => {
  const { bot, plane } = team;
  const account: PlaneAccount = { kind: 'plane', name: 'plane', url: plane.url, workspace: 'acme', token: bot.token };
  return findPlaneProject({ planes: { plane: account }, secrets: [bot.token] }, wanted);
};

test.each(['id', 'name', 'identifier'] as const)(
  'a project is found by its %s, and its states by their names',
  async (by) => {
    expect(await find(team.project[by].toUpperCase())).toEqual({
      ...{ account: 'plane', project: team.project.id },
      start: { state: 'Ready' },
      states: {
        ...{ analysis: 'Analysis', development: 'In Progress', review: 'In Review' },
        ...{ done: 'Done', cancelled: 'Cancelled' },
      },
      blocked: { state: 'Blocked' },
      decisions: { approved: 'Approved', rejected: 'Rejected' },
    });
  },
);

test('states of other names are taken by their groups, and none for two things', async () => {
  const states = { Eingang: 'backlog', Bereit: 'unstarted', Arbeit: 'started', Fertig: 'completed' } as const;
  const project = aProject(team.workspace, 'DE', states);
  project.members.set(team.bot, 'member');
  expect(await find('DE')).toEqual({
    ...{ account: 'plane', project: project.id },
    start: { state: 'Bereit' },
    states: { development: 'Arbeit', done: 'Fertig' },
  });
});

test('the proposal stands in a projects file, new or there already, that is taken as it is', async () => {
  const project = { name: 'shop', url: '/shop.git', repositoryName: null, baseBranch: 'main', filters: [] };
  const commands = { tried: false, setup: [], checks: [] };
  const made = newProjectsFile({ ...project, commands, tracker: await find('DEMO') });
  const tracker = { kind: 'plane', name: team.project.id, start: { state: 'Ready' }, blocked: { state: 'Blocked' } };
  expect(parseProjects(made, '/orch.projects.yaml')).toMatchObject([{ tracker }]);
  const more = { ...project, name: 'more', url: '/more.git', commands, tracker: await find('DEMO') };
  expect(parseProjects(addToProjectsFile(made, more), '/orch.projects.yaml')[1]).toMatchObject({
    name: 'more',
    tracker,
  });
});

test.each<[string, () => Partial<PlaneAccount>, RegExp, RegExp]>([
  ['a wrong token', () => ({ token: 'plane_api_wrong' }), /does not know the token.*Set ORCH_PLANE_TOKEN/, /plane\.md/],
  [
    'a mistyped workspace',
    () => ({ workspace: 'acmee' }),
    /no workspace acmee .*Set ORCH_PLANE_WORKSPACE/,
    /plane\.md/,
  ],
  [
    'a workspace of others',
    () => ({ workspace: team.plane.workspace('other').slug }),
    /member .*workspace other/,
    /plane/,
  ],
  ['nobody who answers', () => ({ url: 'http://127.0.0.1:1' }), /cannot be asked GET/, /Is ORCH_PLANE_URL right/],
])('%s is told as a mistake, with what to do', async (_, of, what, hint) => {
  const { bot, plane } = team;
  const usual = { kind: 'plane', name: 'plane', url: plane.url, workspace: 'acme', token: bot.token } as const;
  await expect(
    findPlaneProject({ planes: { plane: { ...usual, ...of() } }, secrets: [bot.token] }, 'DEMO'),
  ).rejects.toMatchObject({
    name: 'UserError',
    what: expect.stringMatching(what) as unknown,
    hint: expect.stringMatching(hint) as unknown,
  });
});

test('what is not there is told, with what is', async () => {
  await expect(find('SHOP')).rejects.toMatchObject({
    what: 'No project "SHOP" is in Plane, as far as its token sees.',
    hint: expect.stringContaining('(DEMO)') as unknown,
  });
  await expect(findPlaneProject({ planes: {}, secrets: [] }, 'x')).rejects.toMatchObject({
    what: 'No Plane is in the settings.',
  });
});
