import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccountGuard, guarded } from '../../../../activities/forges/account-guard.js';
import { createPace, usualRate } from '../../../../activities/trackers/plane/api/pace.js';
import type { Mishap } from '../../../plane/plane-server.js';
import { aUser, nameOf, type Item } from '../../../plane/state.js';
import { aPlaneBoard, type PlaneBoard } from './a-plane-board.js';

let board: PlaneBoard;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
let item: Item;
beforeEach(() => {
  item = board.item();
});

const says = (message: string | RegExp) =>
  typeof message === 'string'
    ? (expect.stringContaining(message) as unknown)
    : (expect.stringMatching(message) as unknown);
const comment = (mark: string, author = 'orch') => ({
  ...{ taskId: 'task/shop/1', item: nameOf(item), author, mark, content: [{ kind: 'paragraph' as const, text: 'x' }] },
});

describe('a token', () => {
  test('that is wrong, or of another workspace, needs a person', async () => {
    const stranger = aUser(board.plane.workspace('other'), 'mallory', false);
    const wrong = board.trackerWith({ account: { token: 'plane_api_wrong' } });
    await expect(wrong.readItem(nameOf(item))).rejects.toMatchObject({
      type: 'ForgeRejected',
      nonRetryable: true,
      message: says(/does not know the token.*of another workspace than acme.*Set ORCH_PLANE_TOKEN, then/),
    });
    const elsewhere = board.trackerWith({ account: { token: stranger.token } });
    await expect(elsewhere.readItem(nameOf(item))).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: says(/may not do this.*a member of the project and of the workspace acme/),
    });
  });

  test('of a role is named by its own setting', async () => {
    const tracker = board.trackerWith({ account: { roleTokens: { tester: 'plane_api_wrong' } } });
    await expect(tracker.ensureComment(comment('m', 'tester'))).rejects.toMatchObject({
      message: says('Set ORCH_PLANE_TOKEN_TESTER, then'),
    });
  });

  test('never stands in what is told', async () => {
    const token = 'plane_api_secret-word';
    const { rejects } = expect(board.trackerWith({ account: { token } }).readItem(nameOf(item)));
    await rejects.not.toMatchObject({ message: says('secret-word') });
    const away = board.trackerWith({ account: { token, url: 'http://secret-word.invalid' } });
    await expect(away.readItem(nameOf(item))).rejects.not.toMatchObject({ message: says('secret-word') });
  });
});

test('a project that is not there, or not for us, needs a person', async () => {
  const tracker = board.trackerWith({ project: '1f0c7b52-8d7e-4d0e-9b1a-2f6f1f0f3c11' });
  await expect(tracker.listReady()).rejects.toMatchObject({ type: 'ForgeRejected', message: says('may not do this') });
});

describe('a Plane that', () => {
  const first = (answer: Mishap['answer']) => {
    board.plane.befall({ of: /work-items/, done: false, answer });
  };
  const read = (requestMs = 10_000) => board.trackerWith({ requestMs }).readItem(nameOf(item));

  test('is away is asked again', async () => {
    board.plane.isAway = true;
    await expect(read()).rejects.toThrow(/plane cannot be asked GET \/work-items\//);
    board.plane.isAway = false;
    await expect(read()).resolves.toMatchObject({ item: nameOf(item) });
  });

  test.each([
    ['does not answer', 'silence', /did not answer GET .* within 0\.3 s/],
    ['breaks off', 'drop', /cannot be asked/],
    ['fails', { status: 502, body: {} }, /failed with HTTP 502/],
    ['shows a page for people', { html: 200 }, /something else than its API does/],
    ['answers in another shape', { status: 200, body: { id: 'x' } }, /something else than its API does/],
    ['answers nothing', { status: 200, body: null }, /something else than its API does/],
  ] as const)('%s is asked again', async (_how, answer, message) => {
    first(answer);
    const failure: unknown = await read(answer === 'silence' ? 300 : 10_000).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: says(message) });
    expect(failure).not.toMatchObject({ nonRetryable: true });
  });

  test('redirects is not followed, and needs a person', async () => {
    first({ status: 301, headers: { location: 'https://elsewhere.example/?secret-word' } });
    const before = board.plane.requests.length;
    await expect(read()).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: says(/plane redirects GET .* to https:\/\/elsewhere\.example.*set ORCH_PLANE_URL/),
    });
    expect(board.plane.requests).toHaveLength(before + 1);
  });

  test('does not move an item, without a word, is asked again', async () => {
    const of = /^PATCH .*\/work-items\//;
    const unmoved = {
      id: item.id,
      name: 'x',
      sequence_id: item.sequence,
      project: board.project.id,
      state: item.state.id,
    };
    const body = { ...unmoved, created_at: item.createdAt, updated_at: item.updatedAt };
    board.plane.befall({ of, done: false, answer: { status: 200, body } });
    const order = { item: nameOf(item), stage: 'review' as const };
    await expect(board.tracker.followStage(order)).rejects.toThrow('does not move');
  });
});

describe('requests', () => {
  const token = () => board.aBot('busy').token;

  test('that are too many pause the account until Plane takes more, and each other call waits with them', async () => {
    const busy = board.trackerWith({ account: { token: token() }, forgetful: true });
    const guard = createAccountGuard({ pool: board.database.pool, redact: (text) => text }, 'plane-busy');
    const tracker = guarded(busy, guard);
    board.plane.limit = { requests: 0, windowMs: 1_500 };
    const at = Date.now();
    const paused: unknown = await tracker.readItem(nameOf(item)).catch((error: unknown) => error);
    expect(paused).toMatchObject({
      type: 'AccountPaused',
      message: says('takes no more requests for now'),
      details: [{ account: 'plane-busy', until: expect.any(Number) as unknown }],
    });
    const before = board.plane.requests.length;
    await expect(tracker.listReady()).rejects.toMatchObject({ type: 'AccountPaused' });
    expect(board.plane.requests).toHaveLength(before);
    const [{ until }] = (paused as { details: [{ until: number }] }).details;
    expect(until - at).toBeGreaterThan(900);
    board.plane.limit = { requests: 100_000, windowMs: 60_000 };
    await board.database.pool.query(`update breakers set open_until = now() where key like '%plane-busy'`);
    await expect(tracker.readItem(nameOf(item))).resolves.toMatchObject({ item: nameOf(item) });
  });

  test('of one key keep one pace over all workers, in no minute more than Plane takes', async () => {
    expect(usualRate.burst + 60_000 / usualRate.everyMs).toBeLessThanOrEqual(60);
    const account = { token: token() };
    const rate = { everyMs: 3_600_000, burst: 4, mostMs: 0 };
    const workers = [1, 2, 3].map(() => board.trackerWith({ account, pace: createPace(board.database.pool, rate) }));
    await board.tracker.readItem(nameOf(item));
    const asks = Array.from({ length: 9 }, (_, n) => (workers[n % 3] ?? board.tracker).readItem(nameOf(item)));
    const ends = await Promise.allSettled(asks);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { type: 'AccountPaused' } });
  });

  test('beyond what anybody waits for are asked later', async () => {
    const pace = createPace(board.database.pool, { everyMs: 3_600_000, burst: 1, mostMs: 1_000 });
    const tracker = board.trackerWith({ account: { token: token() }, pace });
    await tracker.readItem(nameOf(item));
    await expect(tracker.readItem(nameOf(item))).rejects.toMatchObject({
      type: 'AccountPaused',
      message: says('takes 60 requests a minute of each key'),
    });
  });

  test('go on where the ledger cannot be asked', async () => {
    const pool = { query: () => Promise.reject(new Error('away')) } as never;
    await expect(board.trackerWith({ pace: createPace(pool) }).readItem(nameOf(item))).resolves.toBeDefined();
  });
});
