import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccountGuard, guarded, pausedByPeople } from '../../../../activities/forges/account-guard.js';
import { accountBreaker } from '../../../../domain/brakes/breaker.js';
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

  const limited = (headers: Record<string, string>) => {
    const body = { error_code: 5900, error_message: 'RATE_LIMIT_EXCEEDED' };
    board.plane.befall({ of: /work-items/, done: false, answer: { status: 429, body, headers } });
  };
  const paused = async (read: Promise<unknown>) => {
    const failure = (await read.catch((error: unknown) => error)) as { details: [{ until: number }] };
    expect(failure).toMatchObject({ type: 'AccountPaused', nonRetryable: false });
    return failure.details[0].until - Date.now();
  };

  test('that are too many pause their key over all workers until Plane takes more, and no other key', async () => {
    const [busy, tester] = [token(), token()];
    const account = { token: busy, roleTokens: { tester } };
    const workers = [1, 2].map(() => board.trackerWith({ account, pace: createPace(board.database.pool) }));
    const guard = pausedByPeople(
      createAccountGuard({ pool: board.database.pool, redact: (text) => text }, 'plane-busy'),
    );
    const [one, other] = workers.map((worker) => guarded(worker, guard));
    if (one === undefined || other === undefined) throw new Error('no workers');
    await one.readItem(nameOf(item));
    limited({ 'retry-after': '300' });
    const inMs = await paused(one.readItem(nameOf(item)));
    expect([inMs > 250_000, inMs <= 300_000]).toEqual([true, true]);
    const before = board.plane.requests.length;
    const still = await paused(other.listReady());
    expect([still > 250_000, still <= 300_000]).toEqual([true, true]);
    expect(board.plane.requests).toHaveLength(before);
    await expect(other.ensureComment(comment(`m ${item.id}`, 'tester'))).resolves.toEqual({ created: true });
    await board.database.pool.query(`update paces set arrival = now()`);
    await expect(other.readItem(nameOf(item))).resolves.toMatchObject({ item: nameOf(item) });
  });

  test.each([
    ['in seconds', '120', 120_000],
    ['as a date', new Date(Date.now() + 120_000).toUTCString(), 120_000],
    ['not at all', '', 60_000],
    ['that has passed', '-5', 1_000],
    ['beyond reason', '99999999999', 600_000],
    ['as a date beyond reason', 'Fri, 01 Jan 2100 00:00:00 GMT', 600_000],
    ['in no words of HTTP', 'soon', 60_000],
  ])('that are too many may be told their pause %s', async (_how, retryAfter, expected) => {
    const tracker = board.trackerWith({ account: { token: token() } });
    limited({ ...(retryAfter !== '' && { 'retry-after': retryAfter }), date: new Date().toUTCString() });
    const inMs = await paused(tracker.readItem(nameOf(item)));
    expect(Math.abs(inMs - expected)).toBeLessThan(expected < 2_000 ? 1_000 : 30_000);
  });

  test('wait for an account that a person has paused', async () => {
    const guard = pausedByPeople(
      createAccountGuard({ pool: board.database.pool, redact: (text) => text }, 'plane-held'),
    );
    await board.database.pool.query(
      `insert into breakers (key, cause, reason, opened_at) values ($1, 'person', 'for now', now())`,
      [accountBreaker('plane-held')],
    );
    const before = board.plane.requests.length;
    await expect(guarded(board.tracker, guard).listReady()).rejects.toMatchObject({ type: 'AccountPaused' });
    expect(board.plane.requests).toHaveLength(before);
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
