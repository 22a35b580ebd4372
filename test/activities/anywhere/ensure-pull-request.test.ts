import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEnsurePullRequest } from '../../../activities/anywhere/ensure-pull-request.js';
import { createLocalForge } from '../../../activities/forges/local/forge.js';
import { listPullRequests } from '../../../activities/store/history.js';
import { expectWorkItem, saveWorkItem } from '../../../activities/store/work-items.js';
import { createRedact } from '../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { inActivity, testEnvironment } from '../git/fresh-origin.js';
import { aTask } from '../store/a-task.js';

let database: TestDatabase;
let ensurePullRequest: ReturnType<typeof createEnsurePullRequest>;
beforeAll(async () => {
  database = await freshDatabase();
  ensurePullRequest = createEnsurePullRequest({
    forgeOf: () =>
      createLocalForge({ pool: database.pool, git: () => Promise.reject(new Error('not asked')), reposDir: '/' }),
    git: { environment: testEnvironment, bot: { name: 'orch bot', email: 'bot@example.org' }, redact: (text) => text },
    reposDir: '/',
    readItem: (project, item) => expectWorkItem(database.pool, project, item),
    redact: createRedact(['a-secret-of-ours']),
  });
});
afterAll(async () => {
  await database.drop();
});

const headCommit = 'a'.repeat(40);

async function pullRequestOf(item: string, workItem: { title: string; url: string | null }) {
  const task = aTask({ item });
  await saveWorkItem(database.pool, { project: 'demo', item, description: 'not shown', ...workItem });
  await inActivity(ensurePullRequest, {
    task,
    headCommit,
    known: null,
    mayOpen: true,
    draft: true,
    visits: [],
    tracker: null,
  });
  const [row] = await listPullRequests(database.pool, task.id);
  if (row === undefined) throw new Error(`no pull request of ${task.id}`);
  return row;
}

const again = (item: string, known: number | null = null) =>
  inActivity(ensurePullRequest, {
    task: aTask({ item }),
    headCommit,
    known,
    mayOpen: true,
    draft: false,
    visits: [],
    tracker: null,
  });

test('a pull request says what it is for, where that is told, and that orch made it', async () => {
  const { title, body, head, base } = await pullRequestOf('7', {
    title: 'Add a greeting',
    url: 'https://tracker.example/7',
  });
  expect({ title, head, base }).toEqual({ title: '7: Add a greeting', head: 'orch/7', base: 'main' });
  expect(body).toMatch(/^Work item 7 of demo: https:\/\/tracker\.example\/7\n\nBranch `orch\/7`, made by orch\./);
  expect(body).toMatch(/orch approve task\/demo\/7\n```\n\n<!-- orch: task\/demo\/7 -->$/);
});

test('asked for again it is the same one', async () => {
  const { number } = await pullRequestOf('8', { title: 'Again', url: null });
  expect(await again('8')).toEqual({
    number,
    url: null,
    mergeCommit: null,
    created: false,
  });
});

test.each([
  ['two\nlines\t of \u0007 it', '9: two lines of it'],
  ['WIP: not a draft', '9: WIP: not a draft'],
  ['use a-secret-of-ours', '9: use [redacted]'],
  ['🙂'.repeat(300), `9: ${'🙂'.repeat(196)}…`],
])('a title of %j becomes one line that a forge takes', async (given, expected) => {
  expect((await pullRequestOf('9', { title: given, url: null })).title).toBe(expected);
  await database.pool.query('delete from pull_requests');
});

test('a task whose work item is unknown needs a person', async () => {
  await expect(again('unknown')).rejects.toMatchObject({
    type: 'InvalidInput',
  });
});

test('one that is merged is answered as it is; so is one that was closed', async () => {
  const { number } = await pullRequestOf('10', { title: 'Merged', url: null });
  const mergeCommit = 'c'.repeat(40);
  await database.pool.query('update pull_requests set state = $1, merge_commit = $2', ['merged', mergeCommit]);
  const answer = { number, url: null, mergeCommit: null, created: false };
  expect(await again('10', number)).toEqual({ ...answer, ended: { kind: 'merged', by: null, mergeCommit, left: [] } });
  await database.pool.query('update pull_requests set state = $1, merge_commit = null', ['closed']);
  expect(await again('10', number)).toEqual({ ...answer, ended: { kind: 'closed', by: null } });
});
