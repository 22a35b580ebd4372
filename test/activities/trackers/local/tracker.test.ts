import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Tracker } from '../../../../activities/trackers/tracker.js';
import { createPostComment } from '../../../../activities/anywhere/post-comment.js';
import { listComments } from '../../../../activities/store/history.js';
import { saveWorkItem } from '../../../../activities/store/work-items.js';
import { createLocalTracker } from '../../../../activities/trackers/local/tracker.js';
import { createRedact } from '../../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../../store/a-task.js';

let database: TestDatabase;
let tracker: Tracker;
beforeAll(async () => {
  database = await freshDatabase();
  tracker = createLocalTracker(database.pool);
});
afterAll(async () => {
  await database.drop();
});

test('a work item is read from the ledger', async () => {
  const workItem = { title: 'Add a greeting', description: 'Say hello.', url: null };
  await saveWorkItem(database.pool, { project: 'demo', item: '1', ...workItem });
  expect(await tracker.readItem('demo', '1')).toEqual(workItem);
});

test('an unknown work item needs a person, not a retry', async () => {
  await expect(tracker.readItem('demo', 'unknown')).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
});

test('a comment with the same mark is posted once, also by 10 at once', async () => {
  const comment = { taskId: 'task/demo/2', project: 'demo', item: '2', author: 'reviewer', mark: 'run-1' };
  const posted = await Promise.all(
    Array.from({ length: 10 }, (_, index) => tracker.ensureComment({ ...comment, html: `<p>${index}</p>` })),
  );
  expect(posted.filter(({ created }) => created)).toHaveLength(1);
  expect(await tracker.ensureComment({ ...comment, mark: 'run-2', html: '<p>next</p>' })).toEqual({ created: true });
  expect(await tracker.ensureComment({ ...comment, taskId: 'task/demo/3', html: '<p>other</p>' })).toEqual({
    created: true,
  });
  expect((await listComments(database.pool, 'task/demo/2')).map(({ mark }) => mark)).toEqual(['run-1', 'run-2']);
});

test('postComment stores no secret, and the same comment once', async () => {
  const postComment = createPostComment({ tracker, redact: createRedact(['a-secret-of-ours']) });
  const task = aTask({ item: 'commented' });
  const comment = { task, author: 'developer', mark: 'run-1', html: '<p>used a-secret-of-ours\0</p>' };
  await postComment(comment);
  await postComment(comment);
  expect(await listComments(database.pool, task.id)).toEqual([
    {
      author: 'developer',
      mark: 'run-1',
      html: '<p>used [redacted]\uFFFD</p>',
      createdAt: expect.any(Date),
    },
  ]);
});
