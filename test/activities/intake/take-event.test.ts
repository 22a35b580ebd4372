import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTakeItem } from '../../../activities/intake/items/take-item.js';
import type { Reply } from '../../../activities/intake/reply-to-event.js';
import { createTakeEvent, type Obey } from '../../../activities/intake/take-event.js';
import type { ItemStart, TaskActions } from '../../../activities/intake/task-actions.js';
import { toText } from '../../../domain/content/to-text.js';
import type { Notice } from '../../../domain/notices/notice.js';
import { insertEvents } from '../../../activities/store/intake/events.js';
import { query } from '../../../activities/store/query.js';
import { ensureTask } from '../../../activities/store/tasks.js';
import { readWorkItem, saveWorkItem } from '../../../activities/store/work-items.js';
import type { TrackedItem, Tracker, Written } from '../../../activities/trackers/tracker.js';
import type { TrackerEvent } from '../../../domain/intake/tracker-event.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startTemporal, type TestNamespace } from '../../temporal.js';
import { inActivity } from '../git/fresh-origin.js';
import { aTask } from '../store/a-task.js';
import { aComment, ada, anItemEvent } from './an-event.js';

let temporal: TestNamespace;
let database: TestDatabase;
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
});
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
});

/** What the tracker and the tasks have to say in a test, and what was asked of the tasks. */
let written: Written;
let item: TrackedItem | ApplicationFailure;
let blockers: string[];
let started: ItemStart;
let view: Partial<TaskView>;
let merged: boolean;
let whenClosed: 'cancel' | 'ask';
let asked: unknown[];
let notices: Notice[];
let replies: Reply[];
const taskId = 'task/shop/12';

beforeEach(async () => {
  for (const table of ['events', 'tasks', 'work_items']) await query(database.pool, `delete from ${table}`, []);
  item = { item: '12', title: 'Greet', description: 'a\nb', url: null, open: true, ready: true, updatedAt: 1 };
  written = 'as-told';
  blockers = [];
  started = { taskId, started: true, ended: null };
  view = { status: 'running', stage: 'development', waitingFor: null, pullRequest: null };
  merged = false;
  whenClosed = 'cancel';
  asked = [];
  notices = [];
  replies = [];
});

const actions = {
  start: (order) => Promise.resolve(asked.push(['start', order])).then(() => started),
  cancel: (id) => Promise.resolve(asked.push(['cancel', id])).then(() => ({ done: true, what: '' })),
  tellEdited: (id, word) => Promise.resolve(asked.push(['edited', id, word])).then(() => ({ done: true, what: '' })),
  view: () => Promise.resolve(view),
} as Partial<TaskActions> as TaskActions;
const tracker = {
  readItem: () => (item instanceof Error ? Promise.reject(item) : Promise.resolve(item)),
  openBlockers: () => Promise.resolve(blockers),
} as Partial<Tracker> as Tracker;

/** As the intake would do it with what has been inserted. */
async function take(event: TrackerEvent, obey: Obey = () => Promise.reject(new Error('not asked here'))) {
  const { pool } = database;
  await insertEvents(pool, [event]);
  const takeItem = createTakeItem({
    pool,
    actions,
    trackerOf: () => tracker,
    projectOf: () => ({ repository: aTask({}).repository, tracker: { whenClosed } as never }),
    forgeOf: () => ({ readPullRequest: () => Promise.resolve({ state: merged ? 'merged' : 'open' }) }) as never,
    takeReady: () => Promise.resolve(0),
    itemNamed: (_project, name) => Promise.resolve(name),
    reply: (answer) => Promise.resolve(void replies.push(answer)),
    may: { pool, placesOf: () => [], approversOf: () => null },
  });
  const notify = (notice: Notice) => Promise.resolve(void notices.push(notice));
  return await inActivity(
    createTakeEvent({
      pool,
      temporal: temporal.client,
      obey,
      takeItem,
      takeChat: () => Promise.reject(new Error('not asked here')),
      notify,
      look: () => Promise.resolve(written),
      giveReason: () => Promise.resolve(null),
      taskOf: () => Promise.resolve(taskId),
    }),
    event,
  );
}
const haveTask = async () => {
  await saveWorkItem(database.pool, { project: 'shop', item: '12', title: 'Greet', description: 'a\nb', url: null });
  await ensureTask(database.pool, aTask({ project: 'shop', item: '12' }));
};
async function outcomes() {
  const rows = await query<{ outcome: string }>(database.pool, 'select outcome from events order by learnt_at', []);
  return rows.map(({ outcome }) => outcome);
}

describe('an item that is ready', () => {
  test('is started, is told its task, and is so noted', async () => {
    const outcome = await take(anItemEvent());
    expect(outcome).toMatchObject({ what: 'started task/shop/12', mark: 'start:12' });
    expect(JSON.stringify(outcome.reply)).toContain(taskId);
    expect(asked).toEqual([['start', { project: 'shop', item: '12' }]]);
    expect(await outcomes()).toEqual(['started task/shop/12']);
  });

  test('again is the task that it has, told by the same comment in the same words', async () => {
    const first = await take(anItemEvent());
    started = { taskId, started: false, ended: null };
    const again = await take(anItemEvent({ key: 'ready/12/2' }));
    expect(again).toEqual({ ...first, what: 'task/shop/12 is under way' });
  });

  test('waits for what is to be closed before, and tells which', async () => {
    blockers = ['#3', 'acme/lib#4'];
    const outcome = await take(anItemEvent());
    expect(outcome).toMatchObject({ what: 'item 12 waits for #3, acme/lib#4', mark: 'start:12' });
    expect(JSON.stringify(outcome.reply)).toContain('Waits until #3, acme/lib#4 are closed');
    expect(asked).toEqual([]);
  });

  test('does not wait for anything once it has a task', async () => {
    await haveTask();
    blockers = ['#3'];
    started = { taskId, started: false, ended: null };
    expect((await take(anItemEvent())).what).toBe('task/shop/12 is under way');
  });

  test('is told how its task ended, and how it is started again, by one comment of its own', async () => {
    started = { taskId, started: false, ended: 'cancelled' };
    const outcome = await take(anItemEvent());
    expect(outcome.what).toBe('task/shop/12 has ended: cancelled');
    expect(outcome.mark).toBe('ended:task/shop/12');
    expect(JSON.stringify(outcome.reply)).toContain('/retry');
  });

  test('is told what is in the way at its forge, and begins by itself once that is gone', async () => {
    started = { hindered: { what: 'acme/shop: it is archived.', hint: 'Unarchive it.' } };
    await expect(take(anItemEvent())).rejects.toMatchObject({ nonRetryable: false, nextRetryDelay: 600_000 });
    expect(replies).toMatchObject([{ event: { item: '12' }, mark: 'start:12' }]);
    expect(JSON.stringify(replies)).toContain(
      'acme/shop: it is archived. Unarchive it. It begins by itself after that.',
    );
    started = { taskId, started: true, ended: null };
    expect(await take(anItemEvent())).toMatchObject({ what: 'started task/shop/12', mark: 'start:12' });
  });

  test('is told in words why it cannot be started', async () => {
    started = { refused: { what: 'The title has 201 characters; 200 are taken.', hint: 'Shorten it.' } };
    const outcome = await take(anItemEvent());
    expect(outcome.what).toBe('not started: The title has 201 characters; 200 are taken.');
    expect(JSON.stringify(outcome.reply)).toContain('200 are taken. Shorten it.');
  });

  test.each<[string, () => void, string]>([
    [
      'was closed',
      () => (item = { ...(item as TrackedItem), open: false, ready: false }),
      'ignored: item 12 is closed',
    ],
    [
      'lost its label',
      () => (item = { ...(item as TrackedItem), ready: false }),
      "ignored: item 12 is not as the project's rule says any more",
    ],
    [
      'was deleted',
      () => (item = ApplicationFailure.nonRetryable('gitea has no issue #12', 'InvalidInput')),
      'ignored: gitea has no issue #12',
    ],
  ])('and %s in between is ignored', async (_name, happens, expected) => {
    happens();
    expect(await take(anItemEvent())).toEqual({ what: expected, reply: null });
    expect(asked).toEqual([]);
  });

  test('waits for a person where the token may not read it, and is not lost', async () => {
    item = ApplicationFailure.nonRetryable('gitea refuses the token', 'ForgeRejected');
    await expect(take(anItemEvent())).rejects.toMatchObject({ nonRetryable: false, type: 'ForgeRejected' });
    expect(await outcomes()).toEqual([null]);
  });
});

describe('an item that was closed', () => {
  const closed = anItemEvent({ what: 'closed' });
  beforeEach(() => {
    item = { ...(item as TrackedItem), open: false, ready: false };
  });

  test('has its task cancelled, and told', async () => {
    await haveTask();
    const outcome = await take(closed);
    expect(outcome.what).toBe('cancelled task/shop/12');
    expect(JSON.stringify(outcome.reply)).toContain('is cancelled, because this was closed');
    expect(asked).toEqual([['cancel', taskId]]);
  });

  test('is asked about where the project says so, whoever closed it', async () => {
    await haveTask();
    whenClosed = 'ask';
    const outcome = await take({ ...closed, actor: null });
    expect(JSON.stringify(outcome.reply)).toContain('/cancel');
    expect(asked).toEqual([]);
  });

  test('by a merge that only the forge knows of is not given up', async () => {
    await haveTask();
    view = { ...view, pullRequest: { number: 7, url: null, mergeCommit: null } };
    merged = true;
    expect(await take(closed)).toEqual({ what: 'ignored: its pull request is merged', reply: null });
    expect(asked).toEqual([]);
  });

  test('and is open again is left alone, as is one without a task', async () => {
    expect((await take(closed)).what).toBe('ignored: item 12 has no task');
    await haveTask();
    item = { ...(item as TrackedItem), open: true };
    expect((await take({ ...closed, key: 'closed/12/2' })).what).toBe('ignored: item 12 is open again');
    expect(asked).toEqual([]);
  });

  test('by being deleted has its task cancelled, too', async () => {
    await haveTask();
    item = ApplicationFailure.nonRetryable('gitea has no issue #12', 'InvalidInput');
    expect((await take(closed)).what).toBe('cancelled task/shop/12');
  });
});

describe('an item that was edited', () => {
  const edited = anItemEvent({ what: 'edited', key: 'edited/12/x' });

  test('tells the next stage what has changed, and is kept as it is now', async () => {
    await haveTask();
    item = { ...(item as TrackedItem), title: 'Greet in French', description: 'a\nc' };
    expect(await take(edited)).toEqual({ what: 'told task/shop/12', reply: null });
    expect(asked).toEqual([
      ['edited', taskId, expect.objectContaining({ key: 'edited/12/x', by: 'gitea:42' }) as unknown],
    ]);
    expect(JSON.stringify(asked)).toMatch(/Greet in French.*- b.*\+ c/);
    expect(await readWorkItem(database.pool, 'shop', '12')).toMatchObject({
      title: 'Greet in French',
      description: 'a\nc',
    });
  });

  test('to what the ledger has is nothing', async () => {
    await haveTask();
    expect((await take(edited)).what).toBe('ignored: nothing has changed');
    expect(asked).toEqual([]);
  });

  test('to what no task can be run by is told, and the text before stays', async () => {
    await haveTask();
    item = { ...(item as TrackedItem), title: 'x'.repeat(201) };
    const outcome = await take(edited);
    expect(outcome.what).toBe('not taken: The title has 201 characters; 200 are taken.');
    expect(JSON.stringify(outcome.reply)).toContain('The task goes on by the text that this had before.');
    expect((await readWorkItem(database.pool, 'shop', '12'))?.title).toBe('Greet');
    expect(asked).toEqual([]);
  });
});

describe('somebody who writes', () => {
  test('is not obeyed where it is not there, or was edited, when it is read', async () => {
    written = 'gone';
    expect(await take(aComment('/approve'))).toEqual({ what: 'ignored: there is no such comment', reply: null });
    written = 'edited';
    const { what, reply } = await take(aComment('/approve', { key: 'b' }));
    expect(what).toBe('ignored: edited before it was read');
    expect(JSON.stringify(reply)).toContain('write it anew');
  });

  const obeyed: Obey = () => Promise.resolve({ what: 'told how it stands', reply: [] });

  test('what orch itself has written is not obeyed, whoever posts it', async () => {
    const copy = aComment('/approve\n\n<!-- orch: run%3A7 -->', { actor: { ...ada, login: 'mirror' } });
    expect(await take(copy)).toEqual({ what: 'ignored: a copy of what orch itself has written', reply: null });
  });

  test('is answered ten times an hour on an item, is told once that it is enough, and then not at all', async () => {
    const say = (at: number) => take(aComment('/status', { key: `comment/gitea/${at}` }), obeyed);
    const answers = [];
    for (let at = 0; at < 13; at += 1) answers.push(await say(at));
    const replies = answers.map(({ reply }) => (reply === null ? 'none' : reply.length === 0 ? 'answer' : 'enough'));
    expect(replies).toEqual([...Array<string>(10).fill('answer'), 'enough', 'none', 'none']);
    expect(answers[12]?.what).toBe('told how it stands; not answered: 10 answers to ada within the hour');
    expect(notices).toMatchObject([{ kind: 'loop', project: 'shop', asks: null }]);
    expect(toText(notices[0]?.content ?? [])).toContain('ada is not answered on item 12');

    // Taken again after a crash, each comes to the same.
    expect(await say(3)).toEqual(answers[3]);
    expect(await say(12)).toEqual(answers[12]);
    expect(new Set(notices.map(({ id }) => id)).size).toBe(1);
  });

  test('at another place, or another author, is counted for itself', async () => {
    for (let at = 0; at < 11; at += 1) await take(aComment('/status', { key: `a/${at}` }), obeyed);
    const elsewhere = { place: { on: 'item', item: '13' } as const, key: 'b' };
    expect((await take(aComment('/status', elsewhere), obeyed)).reply).toEqual([]);
    const other = { actor: { ...ada, id: '43' }, key: 'c' };
    expect((await take(aComment('/status', other), obeyed)).reply).toEqual([]);
    await query(database.pool, `update events set answered_at = answered_at - interval '1 hour'`, []);
    expect((await take(aComment('/status', { key: 'd' }), obeyed)).reply).toEqual([]);
  });
});
