import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BranchAtOrigin } from '../../../activities/git/refs/branch-at-origin.js';
import { createPushedHeads } from '../../../activities/store/branches/pushed-heads.js';
import { ClientError } from '../../../client/errors/client-error.js';
import { refuseForeignBranch } from '../../../client/start/foreign-branch.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const head = 'a'.repeat(40);
const task = (more: Partial<TaskIdentity> = {}): TaskIdentity => ({
  ...{ id: 'task/demo/X_1', project: 'demo', item: 'X_1', generation: 1, title: 'x', branch: 'orch/X_1' },
  repository: { name: 'demo', url: '/demo.git', baseBranch: 'main' },
  ...more,
});
const ask = (found: BranchAtOrigin | null, adopt = false, asked = task()) =>
  refuseForeignBranch(database.pool, asked, { adopt, lookAtBranch: () => Promise.resolve(found) }).then(
    () => 'begins',
    (error: unknown) => (error instanceof ClientError ? error.kind : error),
  );

test.each<[string, BranchAtOrigin | null, boolean, string]>([
  ['that others have pushed', { head, isInBase: false }, false, 'foreign-branch'],
  ['that others have pushed, and that is to be adopted', { head, isInBase: false }, true, 'begins'],
  ['that holds nothing of its own', { head, isInBase: true }, false, 'begins'],
  ['that is not there', { head: null, isInBase: true }, false, 'begins'],
  ['that is to be adopted, and is not there', { head: null, isInBase: true }, true, 'bad-branch'],
  ['that nobody can look at', null, false, 'begins'],
])('a branch %s', async (_, found, adopt, comesOfIt) => {
  expect(await ask(found, adopt)).toBe(comesOfIt);
});

test('a head that any generation of the item was about to push is its own, and no other item’s', async () => {
  const pushed = { head: 'b'.repeat(40), isInBase: false };
  const second = task({ id: 'task/demo/X_1/2', generation: 2 });
  await createPushedHeads(database.pool).note(second, pushed.head);
  await createPushedHeads(database.pool).note(second, pushed.head);
  expect(await ask(pushed)).toBe('begins');
  expect(await ask(pushed, false, second)).toBe('begins');
  // Neither a name that begins so, nor one that a pattern would match.
  for (const item of ['X_', 'X_11', 'Xa1']) {
    expect(await ask(pushed, false, task({ id: `task/demo/${item}`, item }))).toBe('foreign-branch');
  }
  expect(await ask(pushed, false, task({ branch: 'orch/other' }))).toBe('foreign-branch');
});
