import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { checkForge } from '../../../cli/doctor/check-forge.js';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import type { MergeMethod } from '../../../domain/task/forge.js';
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

const check = (token: string, changes: { method?: MergeMethod; baseBranch?: string; signing?: string } = {}) => {
  const { method = 'merge', baseBranch = 'main', signing = null } = changes;
  const project = { name: 'shop', repository: { ...at.asProject, baseBranch }, signing };
  const account = { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token };
  return checkForge(project, policyOf(method), { forges: { 'gitea-team': account }, secrets: [token], bot });
};
const bot = { name: 'orch', email: 'orch@example.org' };
const policyOf = (method: MergeMethod) => ({
  pipeline: defaultPipeline,
  merge: { method, whenBaseMoved: 'merge' as const, deleteBranch: false },
  maxFileMegabytes: 10,
});

test('a repository where orch may do all it does is fine, and nothing is made there', async () => {
  expect(await check(team.botsToken)).toMatchObject([
    { name: 'forge of shop', state: 'ok' },
    { name: 'forge of shop', state: 'unknown', found: expect.stringMatching(/signed commits.*hooks/) as unknown },
  ]);
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
  expect(await check(await token())).toMatchObject([{ state: 'FAIL', found: expect.stringMatching(told) as unknown }]);
});

test('a base branch that is missing, and a way to merge that is not allowed, are told at once', async () => {
  await team.gitea.api(team.ownersToken, 'PATCH', at.api, { has_pull_requests: true, allow_squash_merge: false });
  const [finding] = await check(team.botsToken, { method: 'squash', baseBranch: 'trunk' });
  expect(finding).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/it does not allow to squash; it has no branch trunk\.$/) as unknown,
  });
});

test('somebody who may read and not write is told so', async () => {
  const reader = await team.gitea.createUser('reader');
  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${reader.name}`, { permission: 'read' });
  const token = await team.gitea.createToken(reader, ['write:repository', 'write:issue']);
  const [finding] = await check(token);
  expect(finding).toMatchObject({ state: 'FAIL', found: expect.stringContaining('may not push') as unknown });
});

const protect = async (rule: Readonly<Record<string, unknown>>) =>
  expect(await team.gitea.api(team.ownersToken, 'POST', `${at.api}/branch_protections`, rule)).toMatchObject({
    status: 201,
  });
const found = async (...asked: Parameters<typeof check>) =>
  (await check(...asked)).map(({ state, found }) => [state, found]);

test('reviews and checks that the base branch wants are told, and hinder nothing', async () => {
  const checks = { enable_status_check: true, status_check_contexts: ['ci/test', 'ci/lint'] };
  await protect({ rule_name: 'main', required_approvals: 2, ...checks });
  expect(await check(team.botsToken)).toMatchObject([
    {
      state: 'ok',
      found: expect.stringMatching(
        /; main wants 2 approving reviews; main wants the checks ci\/test, ci\/lint$/,
      ) as unknown,
    },
    { state: 'unknown' },
  ]);
});

test('a protection that keeps orch from its own branches is told to an administrator by its rule', async () => {
  await protect({
    rule_name: '**',
    enable_push: true,
    enable_push_whitelist: true,
    push_whitelist_usernames: [team.owner.name],
  });
  const [finding, unknown] = await check(team.ownersToken);
  expect(finding).toMatchObject({ state: 'ok' });
  expect(unknown?.found).toBe('what hooks and size limits refuse; met at the first push, or at the merge');

  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${team.bot.name}`, { permission: 'admin' });
  const botsToken = await team.gitea.createToken(team.bot, ['all']);
  expect(await check(botsToken)).toMatchObject([
    {
      state: 'FAIL',
      found: expect.stringMatching(
        /the branch protection \*\* keeps the token’s user from pushing to orch\/item/,
      ) as unknown,
      hint: expect.stringContaining('`orch/**`') as unknown,
    },
    { state: 'unknown' },
  ]);
});

test('one that lets nobody push is told to who only writes where a branch of orch’s is there to show it', async () => {
  await at.push('orch/earlier', { 'b.txt': 'b' });
  expect(await found(team.botsToken)).toMatchObject([
    ['ok', expect.anything()],
    ['unknown', expect.anything()],
  ]);
  await protect({ rule_name: 'orch/*', enable_push: false });
  expect(await found(team.botsToken)).toMatchObject([
    ['FAIL', expect.stringMatching(/a branch protection keeps the token’s user from pushing to orch\/earlier/)],
    ['unknown', expect.stringMatching(/whether a branch protection keeps orch\/item from this account/)],
  ]);
});

test('signatures that the base branch wants are told to an administrator, unless the project signs and the forge can', async () => {
  await protect({ rule_name: 'main', require_signed_commits: true });
  const [finding] = await check(team.ownersToken);
  expect(finding).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('main takes signed commits alone, and the project signs none') as unknown,
    hint: expect.stringContaining('`git: { signing: { key: … } }`') as unknown,
  });
  const [signing] = await check(team.ownersToken, { signing: '/etc/orch/key' });
  expect(signing).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('the forge has no key to sign its merges with') as unknown,
  });
  expect(await found(team.botsToken)).toMatchObject([
    ['ok', expect.anything()],
    ['unknown', expect.stringMatching(/whether main wants signed commits/)],
  ]);
});

test('an account that is not in the settings is a warning, as clients need none', async () => {
  const project = { name: 'shop', repository: at.asProject, signing: null };
  const [finding] = await checkForge(project, policyOf('merge'), { forges: {}, secrets: [], bot });
  expect(finding).toMatchObject({
    state: 'warn',
    found: expect.stringContaining('ORCH_GITEA_TEAM_URL') as unknown,
  });
});
