import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkTracker } from '../../../cli/doctor/check-tracker.js';
import { checkWebhooks } from '../../../cli/doctor/check-webhooks.js';
import type { PlaneTracker, Project } from '../../../config/projects/project.js';
import type { PlaneAccount } from '../../../config/settings/plane-accounts.js';
import type { Settings } from '../../../config/settings/settings.js';
import type { Approvers } from '../../../domain/pipeline/approvers.js';
import { aPlaneTeam, type PlaneTeam } from '../../plane/a-plane-team.js';
import { aProject, aUser } from '../../plane/state.js';

let team: PlaneTeam;
beforeAll(async () => {
  team = await aPlaneTeam();
  // All look with one token within the minute.
  team.plane.limit = { requests: 1_000, windowMs: 60_000 };
});
afterAll(() => team.close());

const tracker = (more: Partial<PlaneTracker> = {}): PlaneTracker => ({
  ...{ kind: 'plane', account: 'plane', owner: '', name: team.project.id },
  start: { state: 'Ready', label: null, assignee: null },
  states: { review: 'In Review', done: 'Done', cancelled: 'Cancelled' },
  blocked: { state: 'Blocked' },
  decisions: { approved: 'Approved', rejected: 'Rejected' },
  ...{ onlyIfThere: false, whenClosed: 'cancel', pollSeconds: 60 },
  ...more,
});
const account = (more: Partial<PlaneAccount> = {}): PlaneAccount => ({
  ...{ kind: 'plane', name: 'plane', url: team.plane.url, workspace: 'acme', token: team.bot.token },
  ...more,
});
const check = (
  of: Partial<PlaneTracker> = {},
  by: Partial<PlaneAccount> = {},
  approvers: Approvers | null = ['plane:ada@acme.example'],
) =>
  checkTracker(
    { name: 'shop', tracker: tracker(of), approvers },
    { forges: {}, planes: { plane: account(by) }, secrets: [] },
  );

test('says where the items are, as whom orch and each role act, and which state is which', async () => {
  const tester = team.aBot('qa');
  expect(await check({}, { roleTokens: { tester: tester.token } })).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(
      /\(DEMO\) at http.*, as orch, the tester as qa, start\.state: Ready \(unstarted\), states\.review: In Review \(started\), .*decisions\.rejected: Rejected/,
    ) as unknown,
  });
});

test.each<[string, Partial<PlaneTracker>, RegExp, RegExp]>([
  [
    'a state that is not there',
    { states: { review: 'Reviewing' } },
    /no state "Reviewing" \(tracker.states.review\)/,
    /It has Backlog/,
  ],
  ['a mistyped state', { blocked: { state: 'Bloked' } }, /tracker.blocked.state/, /Did you mean Blocked\?/],
  [
    'an end that is open',
    { states: { done: 'In Review' } },
    /group started: items in it count as open/,
    /completed or cancelled/,
  ],
  ['a stage that is closed', { states: { review: 'Done' } }, /group completed: items in it count as closed/, /started/],
  ['a label that is not there', { start: { state: null, label: 'orch', assignee: null } }, /no label orch/, /Make it/],
])('tells %s', async (_, of, found, hint) => {
  expect(await check(of)).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(found) as unknown,
    hint: expect.stringMatching(hint) as unknown,
  });
});

test('minds no missing state where nobody has named it', async () => {
  expect(await check({ states: { testing: 'Testing' }, onlyIfThere: true })).toMatchObject({ state: 'ok' });
});

test('tells a token of another workspace, one that is no member’s, and a project that is not there', async () => {
  const stranger = aUser(team.plane.workspace('other'), 'mallory', false);
  expect(await check({}, { token: stranger.token })).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('the workspace acme') as unknown,
  });
  team.plane.tellsRoles = true;
  expect(await check({}, { roleTokens: { tester: team.eve.token } })).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('eve is no member of the project') as unknown,
  });
  team.plane.tellsRoles = false;
  expect(await check({ name: '00000000-0000-4000-8000-000000000000' })).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('sees no project 00000000-') as unknown,
    hint: expect.stringContaining(`It sees Project DEMO (DEMO) ${team.project.id}`) as unknown,
  });
  expect(await check({}, { workspace: 'acmee' })).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/no workspace acmee .*Set ORCH_PLANE_WORKSPACE/) as unknown,
  });
  expect(await check({}, { url: 'http://127.0.0.1:1' })).toMatchObject({
    state: 'FAIL',
    hint: expect.stringContaining('Is ORCH_PLANE_URL right') as unknown,
  });
  expect(await check({ account: 'plane-shop' })).toMatchObject({ state: 'warn' });
});

test.each<[string, Partial<Settings>, Partial<PlaneTracker>, string, RegExp]>([
  ['no secret', {}, {}, 'ok', /it is polled/],
  ['no address', { webhookSecrets: { plane: 'x' } }, {}, 'warn', /where the server is reached/],
  [
    'both',
    { webhookSecrets: { plane: 'x' }, server: { address: null, url: 'https://orch.example.org' } },
    {},
    'ok',
    /https:\/\/orch.example.org\/webhooks\/plane/,
  ],
])('tells how its webhook stands with %s', async (_, settings, of, state, found) => {
  const usual = { forges: {}, webhookSecrets: {}, server: { address: null, url: null }, secrets: [] };
  const url = '/shop.git';
  const project = { name: 'shop', tracker: tracker(of), repository: { url, name: 'shop', baseBranch: 'main' } };
  const findings = await checkWebhooks(project as Project, { ...usual, ...settings } as Settings);
  expect(findings).toMatchObject([{ state, found: expect.stringMatching(found) as unknown }]);
});

test('a project of another name is not taken for this one', async () => {
  const other = aProject(team.workspace, 'OTHER');
  other.members.set(team.bot, 'member');
  expect(await check({ name: other.id })).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('(OTHER)') as unknown,
  });
});

test.each<[string, Approvers | null, boolean, RegExp | null]>([
  ['no approvers', null, false, /does not tell who is a guest, so nobody decides there about anything/],
  ['approvers of one kind', { deploy: ['plane:ada@acme.example'] }, false, /nobody decides there about requirements, /],
  ['approvers', ['plane:ada@acme.example'], false, null],
  ['no approvers where roles are told', null, true, null],
])('tells whether anybody can decide there with %s', async (_, approvers, tellsRoles, found) => {
  team.plane.tellsRoles = tellsRoles;
  const finding = await check({}, {}, approvers);
  team.plane.tellsRoles = false;
  if (found === null) expect(finding).toMatchObject({ state: 'ok' });
  else
    expect(finding).toMatchObject({
      state: 'warn',
      found: expect.stringMatching(found) as unknown,
      hint: expect.stringContaining('plane:ada@example.org') as unknown,
    });
});
