import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { checkForge } from '../../../cli/doctor/check-forge.js';
import { aTeam, type Team, type TeamRepository } from '../../activities/forges/gitea/a-team.js';
import { giteaTimeoutMs } from '../../gitea.js';

let team: Team;
let at: TeamRepository;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
});

const check = (token: string, changes: { method?: 'merge' | 'squash' | 'rebase'; baseBranch?: string } = {}) => {
  const { method = 'merge', baseBranch = 'main' } = changes;
  const project = {
    name: 'shop',
    repository: { ...at.asProject, baseBranch },
    merge: { method, whenBaseMoved: 'merge' as const, deleteBranch: false },
  };
  const account = { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token };
  return checkForge(project, { forges: { 'gitea-team': account }, secrets: [token] });
};

test('a repository where orch may do all it does is fine, and nothing is made there', async () => {
  expect(await check(team.botsToken)).toMatchObject({ name: 'forge of shop', state: 'ok' });
  for (const things of ['labels', 'issues?state=all', 'pulls?state=all']) {
    expect((await team.gitea.api(team.ownersToken, 'GET', `${at.api}/${things}`)).body).toEqual([]);
  }
});

test.each([
  ['a token that the forge does not know', () => '0'.repeat(40), /ORCH_GITEA_TEAM_TOKEN/],
  ['a token without the scope for labels', () => team.gitea.createToken(team.bot, ['write:repository']), /write:issue/],
  [
    'a token that may only read',
    () => team.gitea.createToken(team.bot, ['read:repository', 'write:issue']),
    /write:repository/,
  ],
  [
    'a user who may not see the repository',
    async () => team.gitea.createToken(await team.gitea.createUser('stranger'), ['all']),
    /has no repository .*, or its token may not see it/,
  ],
])('%s is a failure that says so', async (_, token, told) => {
  expect(await check(await token())).toMatchObject({ state: 'FAIL', found: expect.stringMatching(told) });
});

test('a base branch that is missing, and a way to merge that is not allowed, are told at once', async () => {
  await team.gitea.api(team.ownersToken, 'PATCH', at.api, { has_pull_requests: true, allow_squash_merge: false });
  expect(await check(team.botsToken, { method: 'squash', baseBranch: 'trunk' })).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/it has no branch trunk; it does not allow to squash$/),
  });
});

test('somebody who may read and not write is told so', async () => {
  const reader = await team.gitea.createUser('reader');
  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${reader.name}`, { permission: 'read' });
  const token = await team.gitea.createToken(reader, ['write:repository', 'write:issue']);
  expect(await check(token)).toMatchObject({ state: 'FAIL', found: expect.stringContaining('may not push') });
});

test('an account that is not in the settings is a warning, as clients need none', async () => {
  const project = {
    name: 'shop',
    repository: at.asProject,
    merge: { method: 'merge' as const, whenBaseMoved: 'merge' as const, deleteBranch: false },
  };
  expect(await checkForge(project, { forges: {}, secrets: [] })).toMatchObject({
    state: 'warn',
    found: expect.stringContaining('ORCH_GITEA_TEAM_URL'),
  });
});
