import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tracker } from '../../../../activities/trackers/tracker.js';
import { createPostComment } from '../../../../activities/anywhere/tracker/post-comment.js';
import { listComments } from '../../../../activities/store/history.js';
import { saveWorkItem } from '../../../../activities/store/work-items.js';
import { createLocalTracker } from '../../../../activities/trackers/local/tracker.js';
import type { Content } from '../../../../domain/content/content.js';
import { code, list, paragraph, strong, verbatim } from '../../../../domain/content/make.js';
import { itemProblem } from '../../../../domain/task/branch-name.js';
import { createRedact } from '../../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { inActivity } from '../../git/fresh-origin.js';
import { aTask } from '../../store/a-task.js';

let database: TestDatabase;
let tracker: Tracker;
beforeAll(async () => {
  database = await freshDatabase();
  tracker = createLocalTracker(database.pool, 'demo');
});
afterAll(async () => {
  await database.drop();
});

test('a work item is read from the ledger', async () => {
  const workItem = { title: 'Add a greeting', description: 'Say hello.', url: null };
  await saveWorkItem(database.pool, { project: 'demo', item: '1', ...workItem });
  expect(await tracker.readItem('1')).toMatchObject(workItem);
});

test('an unknown work item needs a person, not a retry', async () => {
  await expect(tracker.readItem('unknown')).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
});

const saying = (text: string): Content => [paragraph(text)];

test('a comment with the same mark is one, also by 10 at once, and says what was given last', async () => {
  const comment = { taskId: 'task/demo/2', item: '2', author: 'reviewer', mark: 'run-1' };
  const posted = await Promise.all(
    Array.from({ length: 10 }, (_, index) => tracker.ensureComment({ ...comment, content: saying(`${index}`) })),
  );
  expect(posted.filter(({ created }) => created)).toHaveLength(1);
  const next = { ...comment, mark: 'run-2', content: saying('next') };
  expect(await tracker.ensureComment(next)).toEqual({ created: true });
  expect(await tracker.ensureComment({ ...next, taskId: 'task/demo/3' })).toEqual({ created: true });
  expect(await tracker.ensureComment({ ...comment, content: saying('<last>') })).toEqual({ created: false });
  expect(await listComments(database.pool, 'task/demo/2')).toMatchObject([
    { mark: 'run-1', html: '<p>&lt;last&gt;</p>' },
    { mark: 'run-2', html: '<p>next</p>' },
  ]);
});

test('postComment stores no secret, wherever it stands, and the same comment once', async () => {
  const postComment = createPostComment({
    ...{ trackerOf: () => tracker, redact: createRedact(['a-secret-of-ours']) },
    untilTaken: (_told, tell) => tell(new AbortController().signal),
  });
  const task = aTask({ item: 'commented' });
  const secret = 'used a-secret-of-ours\0';
  const content: Content = [
    paragraph(secret, code(secret), strong(secret)),
    ...list([[{ kind: 'link', text: secret, url: 'https://x/a-secret-of-ours' }]]),
    { kind: 'table', head: [secret], rows: [[secret]] },
    ...verbatim([secret]),
  ];
  const comment = { task, author: 'developer', mark: 'run-1', content };
  await inActivity(postComment, comment);
  await inActivity(postComment, comment);
  const told = 'used [redacted]';
  expect(await listComments(database.pool, task.id)).toEqual([
    {
      author: 'developer',
      mark: 'run-1',
      html: [
        `<p>${told}<code>${told}</code><b>${told}</b></p>`,
        `<ul><li><a href="https://x/[redacted]">${told}</a></li></ul>`,
        `<table><tr><th>${told}</th></tr><tr><td>${told}</td></tr></table>`,
        `<pre>${told}</pre>`,
      ].join('\n'),
      createdAt: expect.any(Date),
    },
  ]);
});

describe('that a person is needed for an item', () => {
  const blockedIn = async (item: string) => {
    const { rows } = await database.pool.query<{ blocked: string | null }>(
      'select blocked from work_items where project = $1 and item = $2',
      ['demo', item],
    );
    return rows.map(({ blocked }) => blocked);
  };

  test('is shown, and taken back; said again, it changes nothing', async () => {
    await saveWorkItem(database.pool, { project: 'demo', item: 'B-1', title: 'Greet', description: '', url: null });
    const block = { item: 'B-1', reason: 'Deploy failed! Rolled back. Needs fix.' };
    for (let times = 0; times < 2; times += 1) await tracker.block({ ...block, blocked: true });
    expect(await blockedIn('B-1')).toEqual([block.reason]);
    for (let times = 0; times < 2; times += 1) await tracker.block({ ...block, blocked: false });
    expect(await blockedIn('B-1')).toEqual([null]);
  });

  test('stays as it is where the item is told anew', async () => {
    const item = { project: 'demo', item: 'B-2', title: 'Greet', description: '', url: null };
    await saveWorkItem(database.pool, item);
    await tracker.block({ item: 'B-2', blocked: true, reason: 'look' });
    await saveWorkItem(database.pool, item);
    expect(await blockedIn('B-2')).toEqual(['look']);
  });

  test('of an item that nobody knows is no failure', async () => {
    await tracker.block({ item: 'nobody', blocked: true, reason: 'look' });
    expect(await blockedIn('nobody')).toEqual([]);
  });
});

describe('an item that follows from another', () => {
  const item = { title: 'production degraded', description: 'It answers 500.', follows: 'F-1' };

  test('is made once for its mark, also by 10 at once, and named after the other', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => tracker.createItem({ ...item, mark: 'one' })));
    expect(new Set(made.map((one) => one.item))).toEqual(new Set(['F-1-follow-up']));
    expect(await tracker.createItem({ ...item, mark: 'two' })).toEqual({ item: 'F-1-follow-up-2' });
    expect(await tracker.readItem('F-1-follow-up-2')).toMatchObject({ title: item.title });
  });

  test('leaves one alone that a person has named so', async () => {
    const taken = { project: 'demo', item: 'F-2-follow-up', title: 'of a person', description: '', url: null };
    await saveWorkItem(database.pool, taken);
    expect(await tracker.createItem({ ...item, mark: 'of F-2', follows: 'F-2' })).toEqual({ item: 'F-2-follow-up-2' });
    expect(await tracker.readItem('F-2-follow-up')).toMatchObject({ title: 'of a person' });
  });

  test('has an id that is taken for one, and a description that the ledger takes', async () => {
    const long = { ...item, mark: 'long', follows: 'L'.repeat(100), description: '語 '.repeat(600_000) };
    const { item: id } = await tracker.createItem(long);
    expect(itemProblem(id)).toBeNull();
    expect((await tracker.readItem(id)).description.length).toBeLessThanOrEqual(100_000);
  });
});
