import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', '.gitignore': 'ignored\n' });
});
afterEach(() => o.remove());

async function keep(task: TaskIdentity, runNumber: number | null = 3) {
  const workspace = await o.prepare(task);
  return (await inActivity(createKeepWork(o.deps), { task, workspace, runNumber })).commit;
}
const refs = () => o.atOrigin('for-each-ref', '--format=%(refname) %(objectname)', 'refs/orch').split('\n');

test('all work of a failed run goes to the origin beside the branch, and stays in the worktree', async () => {
  const { path } = await o.prepare(o.task());
  write(path, { 'README.md': 'half', 'new.txt': 'new', '.task-dev.md': 'the task', ignored: 'x', '.github/x': 'any' });
  const commit = await keep(o.task());
  expect(refs()).toEqual([expect.stringMatching(new RegExp(`^refs/orch/wip/\\S+ ${commit ?? 'none'}$`))]);
  const tree = o.atOrigin('ls-tree', '-r', '--name-only', commit ?? '');
  expect(tree.split('\n')).toEqual(['.github/x', '.gitignore', 'README.md', 'new.txt']);
  expect(o.atOrigin('log', '-1', '--format=%s %P', commit ?? '')).toBe(
    `Unfinished work of task/demo/item-1 run_id=3 ${o.atOrigin('rev-parse', 'main')}`,
  );
  expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('half');
  expect(plainGit(path, 'status', '--porcelain', '-uall')).toBe(' M README.md\n?? .github/x\n?? new.txt');
  expect(o.atOrigin('branch', '--list', 'orch/*')).toBe('');
});

test('no credential is kept on the origin, and it stays in the worktree', async () => {
  const { path } = await o.prepare(o.task());
  write(path, { 'env.js': "token = 'the-forge-token-of-orch'", 'new.txt': 'new' });
  const commit = await keep(o.task());
  expect(o.atOrigin('ls-tree', '-r', '--name-only', commit ?? '').split('\n')).toEqual([
    '.gitignore',
    'README.md',
    'new.txt',
  ]);
  expect(readFileSync(join(path, 'env.js'), 'utf8')).toContain('the-forge-token-of-orch');
});

test('nothing is kept of a clean worktree', async () => {
  expect(await keep(o.task())).toBeNull();
  expect(refs()).toEqual(['']);
});

test('kept again, it is the same commit; kept later, it holds the earlier work too', async () => {
  const { path } = await o.prepare(o.task());
  write(path, { 'new.txt': 'one' });
  const first = await keep(o.task());
  expect(await keep(o.task())).toBe(first);
  write(path, { 'new.txt': 'two' });
  const second = await keep(o.task(), 4);
  expect(o.atOrigin('show', `${second ?? ''}^2:new.txt`)).toBe('one');
});

test('tasks whose ids are the beginning of one another have refs of their own', async () => {
  const generations = [o.task(), o.task({ id: 'task/demo/item-1/2', generation: 2, branch: 'orch/item-1-2' })];
  for (const task of generations) {
    write((await o.prepare(task)).path, { 'new.txt': task.id });
    await keep(task);
  }
  expect(refs()).toHaveLength(2);
});

test('a link out of the tree is kept as a link, never what it points at', async () => {
  const { path } = await o.prepare(o.task());
  write(o.folder, { 'secret/key': 'secret' });
  symlinkSync(join(o.folder, 'secret'), join(path, 'link'));
  symlinkSync(join(o.folder, 'secret/key'), join(path, 'key'));
  const commit = (await keep(o.task())) ?? '';
  expect(o.atOrigin('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual([
    '.gitignore',
    'README.md',
    'key',
    'link',
  ]);
  expect(o.atOrigin('show', `${commit}:key`)).toBe(join(o.folder, 'secret/key'));
});

test('work in a repository that the agent made inside the tree is kept, commits or not', async () => {
  const { path } = await o.prepare(o.task());
  for (const nested of ['empty', 'full']) {
    mkdirSync(join(path, nested));
    writeFileSync(join(path, nested, 'x.js'), nested);
    plainGit(join(path, nested), 'init', '--quiet');
  }
  plainGit(join(path, 'full'), 'add', '.');
  plainGit(join(path, 'full'), 'commit', '--quiet', '-m', 'nested');
  const commit = (await keep(o.task())) ?? '';
  expect(o.atOrigin('ls-tree', '-r', '--name-only', commit)).toMatch(/^empty\/x\.js\nfull\/x\.js$/m);
});
