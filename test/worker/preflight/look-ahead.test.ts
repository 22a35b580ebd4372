import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProjects } from '../../../config/projects/projects.js';
import { resolvePolicy } from '../../../config/projects/resolve-policy.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { lookAhead } from '../../../worker/preflight/look-ahead.js';
import { aTeam, type Team, type TeamRepository } from '../../activities/forges/gitea/a-team.js';
import { type FreshOrigin, freshOrigin } from '../../activities/git/fresh-origin.js';
import { giteaTimeoutMs } from '../../gitea.js';

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
  o = freshOrigin();
});
afterEach(() => o.remove());

/** As `orch start` and the intake ask, with the settings of a host that has this token; null: a client that has none. */
function look(token: string | null, more = 'forge: gitea') {
  const file = join(o.folder, 'projects.yaml');
  writeFileSync(file, `projects:\n  shop:\n    repository: ${at.made.url}\n    ${more}\n`);
  const account = token === null ? {} : { ORCH_GITEA_URL: team.gitea.url, ORCH_GITEA_TOKEN: token };
  const env = { PATH: process.env.PATH, ORCH_PROJECTS_FILE: file, ORCH_REPOS_DIR: o.deps.reposDir, ...account };
  const settings = readSettings(env, o.folder);
  const project = readProjects(settings).find(({ name }) => name === 'shop');
  if (project === undefined) throw new Error('the project is not there');
  const { policy } = resolvePolicy(settings, project);
  return lookAhead(settings, { project, policy, branch: 'orch/item-1' });
}
const aReader = async () => {
  const reader = await team.gitea.createUser('reader');
  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${reader.name}`, { permission: 'read' });
  return team.gitea.createToken(reader, ['all']);
};

test('nothing is in the way of an account that may write', async () => {
  expect(await look(team.botsToken)).toBeNull();
});

test('an account that may only read is refused in words', async () => {
  const token = await aReader();
  expect(await look(token)).toMatchObject({
    what: expect.stringContaining('may not push to it') as unknown,
    hint: 'Make them a collaborator who may write.',
  });
});

test('without a forge to ask, a push that is none tells what the server tells', async () => {
  await team.gitea.api(team.ownersToken, 'PATCH', at.api, { archived: true });
  expect(await look(team.botsToken, 'forge: local')).toMatchObject({
    what: expect.stringMatching(/^git push of .*it must be allowed to write to the repository/) as unknown,
  });
});

test('a filter that nobody runs is still refused, before anything else', async () => {
  const content = Buffer.from('*.key filter=git-crypt\n').toString('base64');
  const made = { content, branch: 'main', message: 'attributes' };
  await team.gitea.api(team.ownersToken, 'POST', `${at.api}/contents/.gitattributes`, made);
  expect(await look(team.botsToken)).toMatchObject({ what: expect.stringContaining('git-crypt') as unknown });
});

test('a client without the account refuses nothing: its workers have one', async () => {
  expect(await look(null)).toBeNull();
  expect(await look(null, 'forge: local')).toBeNull();
});
