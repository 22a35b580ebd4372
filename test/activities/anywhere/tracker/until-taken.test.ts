import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';
import { createFollowStage } from '../../../../activities/anywhere/tracker/follow-stage.js';
import { createPostComment } from '../../../../activities/anywhere/tracker/post-comment.js';
import { createUntilTaken, type UntilTakenDeps } from '../../../../activities/anywhere/tracker/until-taken.js';
import { query } from '../../../../activities/store/query.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { listLags } from '../../../../activities/store/trackers/tracker-lags.js';
import type { ItemStage, Tracker } from '../../../../activities/trackers/tracker.js';
import { paragraph } from '../../../../domain/content/make.js';
import { toText } from '../../../../domain/content/to-text.js';
import type { Notice } from '../../../../domain/notices/notice.js';
import { aProject, aUser, type Item, nameOf } from '../../../plane/state.js';
import { aTask } from '../../store/a-task.js';
import { aPlaneBoard, type PlaneBoard } from '../../trackers/plane/a-plane-board.js';

let board: PlaneBoard;
let notices: Notice[];
let item: Item;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
beforeEach(async () => {
  notices = [];
  item = board.item();
  await sql('truncate tracker_lags, tasks cascade');
  await board.tracker.readItem(nameOf(item));
});

const sql = (text: string) => query(board.database.pool, text, []);
const told = () => notices.map(({ content }) => toText(content));
const identityOf = (of: Item) => aTask({ project: 'shop', item: nameOf(of) });

interface Given {
  readonly tracker?: Tracker;
  readonly of?: Item;
  readonly pool?: UntilTakenDeps['pool'];
  readonly mark?: string;
  readonly notify?: UntilTakenDeps['notify'];
}

/** A try, as Temporal has it made; null: the tracker has taken it. */
async function attempt(
  work: (deps: ReturnType<typeof depsOf>) => (input: never) => Promise<void>,
  input: unknown,
  given: Given,
) {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const failure: unknown = await environment
    .run(work(depsOf(given)) as (given: unknown) => Promise<void>, input)
    .then(() => null)
    .catch((error: unknown) => error);
  return failure as { nonRetryable: boolean; nextRetryDelay?: unknown; message: string } | null;
}
const depsOf = ({ tracker = board.tracker, pool = board.database.pool, notify = hear }: Given) => {
  const redact = (text: string) => text.replaceAll('secret-word', '***');
  return { trackerOf: () => tracker, redact, untilTaken: createUntilTaken({ pool, redact, notify }) };
};
const hear = (notice: Notice) => Promise.resolve(void notices.push(notice));
const comment = (given: Given = {}) => {
  const { of = item, mark = 'one' } = given;
  const said = { task: identityOf(of), author: 'developer', mark: `${of.id} ${mark}`, content: [paragraph('done')] };
  return attempt(createPostComment, said, given);
};
const move = (stage: ItemStage, given: Given = {}) =>
  attempt(createFollowStage, { project: 'shop', item: nameOf(given.of ?? item), stage }, given);
const waits = { nonRetryable: false, nextRetryDelay: 600_000 };
const lags = (of = item) => listLags(board.database.pool, { project: 'shop', item: nameOf(of) }, new Date(0));

describe('what a tracker refuses waits, and a person is told once of what to mend:', () => {
  test('a comment on an item that was archived, and is back later', async () => {
    board.plane.people.archive(item, board.ada);
    board.plane.befall(...[1, 2].map(() => notFound(/^POST .*comments/)));
    expect(await comment()).toMatchObject(waits);
    expect(await comment()).toMatchObject(waits);
    expect(told()).toEqual([
      expect.stringMatching(
        /^✋ shop\/DEMO-\d+: the tracker refuses a comment of developer\. .*archived.*Bring it back there.*\n.*The task goes on.*10 minutes/,
      ),
    ]);
    expect(await lags()).toMatchObject([{ what: 'a comment of developer', refused: true, givenUpAt: null }]);
    item.archivedAt = null;
    expect(await comment()).toBeNull();
    expect(item.comments).toHaveLength(1);
    expect(await lags()).toEqual([]);
    expect(notices).toHaveLength(1);
  });

  test.each([
    ['deleted', () => board.plane.people.deleteItem(item, board.ada)],
    ['moved', () => board.plane.people.moveToProject(item, aProject(board.workspace, `TO${item.sequence}`), board.ada)],
  ])('an item that was %s', async (_how, happens) => {
    const name = nameOf(item);
    happens();
    const stage = { project: 'shop', item: name, stage: 'review' as const };
    expect(await attempt(createFollowStage, stage, {})).toMatchObject(waits);
    expect(await attempt(createFollowStage, stage, {})).toMatchObject(waits);
    expect(told()).toEqual([expect.stringMatching(/refuses to show the stage review.*deleted, archived, moved/)]);
  });

  test.each([
    ['renamed', (found: { name: string }) => void (found.name = 'Reviewing')],
    ['deleted', (found: { name: string }) => void board.project.states.splice(indexOf(found), 1)],
  ])('a state that was %s, for all items alike', async (_how, happens) => {
    const before = [...board.project.states];
    const found = board.project.states.find(({ name }) => name === 'In Review');
    if (found === undefined) throw new Error('no such state');
    const tracker = board.trackerWith({ forgetful: true });
    const other = board.item();
    happens(found);
    for (const one of [item, other, item]) expect(await move('review', { of: one, tracker })).toMatchObject(waits);
    expect(told()).toEqual([expect.stringMatching(/no state "In Review".*change tracker\.states\.review/)]);
    // Comments of the same item do not wait for it by themselves.
    expect(await comment()).toBeNull();
    board.project.states.splice(0, board.project.states.length, ...before);
    found.name = 'In Review';
    for (const one of [item, other]) expect(await move('review', { of: one, tracker })).toBeNull();
    expect([board.stateOf(item), board.stateOf(other)]).toEqual(['In Review', 'In Review']);
    expect(notices).toHaveLength(1);
  });

  test('a token of another workspace, once for twenty tasks that meet it at once; and once more when it comes back', async () => {
    const stranger = aUser(board.plane.workspace('other'), `mallory${item.sequence}`, false);
    const tracker = board.trackerWith({ account: { token: stranger.token } });
    const items = Array.from({ length: 20 }, () => board.item());
    await Promise.all(items.map((of) => board.tracker.readItem(nameOf(of))));
    const failures = await Promise.all(items.map((of) => move('review', { of, tracker })));
    expect(failures.every((failure) => failure?.nonRetryable === false)).toBe(true);
    for (const one of items) await move('review', { of: one, tracker });
    expect(notices).toHaveLength(1);
    expect(told()[0]).toMatch(/member of the project and of the workspace acme/);
    for (const one of items) expect(await move('review', { of: one })).toBeNull();
    await move('development', { of: item, tracker });
    expect(new Set(notices.map(({ id }) => id)).size).toBe(2);
    expect(notices).toHaveLength(2);
  });
});

const indexOf = (found: object) => board.project.states.findIndex((one) => one === found);
const notFound = (of: RegExp) => ({ of, done: false, answer: { status: 404, body: {} } }) as const;

describe('a tracker that', () => {
  test('is away is asked again, and that is told once for all, after ten minutes', async () => {
    const other = board.item();
    await board.tracker.readItem(nameOf(other));
    board.plane.isAway = true;
    for (const one of [item, other, item]) {
      expect(await comment({ of: one })).toMatchObject({
        message: expect.stringContaining('cannot be asked') as unknown,
      });
    }
    expect(notices).toEqual([]);
    await sql(`update tracker_lags set since = since - interval '11 minutes'`);
    for (const one of [item, other, item]) await comment({ of: one });
    expect(told()).toEqual([
      expect.stringMatching(
        /^✋ shop: the tracker has taken nothing for 10 minutes\. .*cannot be asked.*\n.*Tasks go on/,
      ),
    ]);
    board.plane.isAway = false;
    for (const one of [item, other]) expect(await comment({ of: one })).toBeNull();
    expect([item.comments.length, other.comments.length, await lags()]).toEqual([1, 1, []]);
  });

  test('takes no requests for long is told of alike', async () => {
    board.plane.limit = { requests: 0, windowMs: 60_000 };
    const limited = { type: 'AccountPaused', nonRetryable: false, nextRetryDelay: expect.any(Number) as unknown };
    expect(await comment()).toMatchObject(limited);
    await sql(`update tracker_lags set since = since - interval '11 minutes'`);
    for (let tries = 1; tries <= 3; tries += 1) await comment();
    expect(told()).toEqual([expect.stringMatching(/taken nothing for 10 minutes.*takes no more requests/)]);
    board.plane.limit = { requests: 100_000, windowMs: 60_000 };
    expect(await comment()).toBeNull();
  });

  test('is away hides no refusal, and tells it no second time', async () => {
    board.plane.people.deleteItem(item, board.ada);
    await comment();
    board.plane.isAway = true;
    await comment();
    board.plane.isAway = false;
    await comment();
    expect(notices).toHaveLength(1);
    expect(await lags()).toMatchObject([{ refused: true, reason: expect.stringContaining('deleted') as unknown }]);
  });
});

test('what an item that is gone was to be told is given up an hour after its task has ended, with one last notice', async () => {
  await ensureTask(board.database.pool, identityOf(item));
  const name = nameOf(item);
  board.plane.people.deleteItem(item, board.ada);
  const tries = async () => [await comment({ mark: 'one' }), await comment({ mark: 'two' })];
  await tries();
  await sql(`update tracker_lags set since = since - interval '2 days'`);
  for (const failure of await tries()) expect(failure).toMatchObject(waits);
  await sql(`update tasks set status = 'done', updated_at = now() - interval '10 minutes'`);
  for (const failure of await tries()) expect(failure).toMatchObject(waits);
  expect(notices).toHaveLength(1);
  await sql(`update tasks set updated_at = now() - interval '51 minutes'`);
  for (const failure of await tries()) expect(failure).toMatchObject({ nonRetryable: true });
  expect(told().slice(1)).toEqual([expect.stringMatching(/the task has ended.*never told a comment of developer/)]);
  expect(await lags()).toMatchObject([{ givenUpAt: expect.any(Date) as unknown }, { givenUpAt: expect.any(Date) }]);
  expect(notices.map(({ taskId }) => taskId)).toEqual([`task/shop/${name}`, `task/shop/${name}`]);
});

test('whoever is killed while telling people has them told by the next try', async () => {
  const given = { notify: () => Promise.reject(new Error('killed')) };
  board.plane.people.deleteItem(item, board.ada);
  expect(await comment(given)).toMatchObject(waits);
  expect(await comment()).toMatchObject(waits);
  expect(notices).toEqual([]);
  await sql(`update tracker_lags set telling_until = now()`);
  expect(await comment()).toMatchObject(waits);
  expect(notices).toHaveLength(1);
});

test('without a ledger all is tried as before, and nobody is told', async () => {
  const pool = { connect: () => Promise.reject(new Error('away')), query: () => Promise.reject(new Error('away')) };
  const given = { pool: pool as never };
  board.plane.people.deleteItem(item, board.ada);
  expect(await comment(given)).toMatchObject(waits);
  expect(await comment({ ...given, of: await known() })).toBeNull();
  expect(notices).toEqual([]);
});

async function known(): Promise<Item> {
  const other = board.item();
  await board.tracker.readItem(nameOf(other));
  return other;
}
