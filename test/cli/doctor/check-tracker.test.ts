import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { checkTracker } from '../../../cli/doctor/check-tracker.js';
import { adapterScopes, giteaTimeoutMs } from '../../gitea.js';
import { aTeam, type Team } from '../../activities/forges/gitea/a-team.js';
import { aBoard, rules } from '../../activities/trackers/gitea/a-board.js';

let team: Team;
let board: Awaited<ReturnType<typeof aBoard>>;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  board = await aBoard({ team });
});

const check = (given: { token?: string; tester?: string; account?: string } = {}) => {
  const { token = team.botsToken, tester, account = 'gitea-team' } = given;
  const { owner, name } = board.at.made;
  const tracker = {
    kind: 'repository',
    account,
    owner,
    name,
    ...rules,
    whenClosed: 'cancel',
    pollSeconds: 60,
  } as const;
  const roleTokens = tester === undefined ? {} : { roleTokens: { tester } };
  const forge = { kind: 'gitea', name: 'gitea-team', url: team.gitea.url, token, ...roleTokens } as const;
  return checkTracker(
    { name: 'shop', tracker, approvers: null },
    { forges: { 'gitea-team': forge }, planes: {}, secrets: [token] },
  );
};

test('the local tracker has nothing to be looked at', async () => {
  expect(
    await checkTracker({ name: 'shop', tracker: null, approvers: null }, { forges: {}, planes: {}, secrets: [] }),
  ).toBeNull();
});

test('says as whom orch and each role act', async () => {
  await board.issue('One', '', ['orch']);
  const tester = await board.person('tester');
  const known = await team.gitea.createToken(tester.user, ['write:issue', 'read:repository', 'read:user']);
  const found = await check({ tester: known });
  expect(found).toMatchObject({ state: 'ok', found: expect.stringMatching(` the tester as ${tester.user.name}$`) });
});

test('what would keep orch from its work is told: no label to start by, no issues, no right', async () => {
  expect(await check()).toMatchObject({ state: 'FAIL', found: expect.stringMatching(/no label orch/) });
  const outsider = await board.person('outsider');
  const scoped = await team.gitea.createToken(outsider.user, adapterScopes);
  expect(await check({ token: scoped })).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/may not set labels/),
  });
  const readOnly = await team.gitea.createToken(team.bot, ['read:issue', 'write:repository']);
  expect(await check({ token: readOnly })).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/write:issue/),
  });
  expect(await check({ tester: 'no-token' })).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/ORCH_GITEA_TEAM_TOKEN_TESTER/),
  });
  await board.asOwner('PATCH', '', { has_issues: false });
  expect(await check()).toMatchObject({ state: 'FAIL', found: expect.stringMatching(/no issues/) });
});

test('an account that the settings lack is for the workers to have', async () => {
  expect(await check({ account: 'gitea-other' })).toMatchObject({ state: 'warn' });
});
