import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from './fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', '.gitignore': 'node_modules/\n*.log\n' });
});
afterEach(() => o.remove());

async function develop(agent: (path: string) => void) {
  const task = o.task();
  const workspace = await o.prepare(task);
  agent(workspace.path);
  const input = { task, workspace, role: 'developer', stage: 'development', ...aRun(1) } as const;
  return inActivity(createCommitAndPush(o.deps), input);
}

const added = () => o.atOrigin('diff', '--raw', '--name-only', 'main', 'orch/item-1').split('\n');
const files = { 'app/src/a.js': 'a\n', 'app/.gitignore': 'dist/\n', 'app/dist/x.js': 'x\n' };

test.each([
  ['made', () => undefined],
  [
    'with commits',
    (path: string) => {
      plainGit(path, 'add', '--all');
      plainGit(path, 'commit', '--quiet', '-m', 'inside');
    },
  ],
])('the files of a repository that an agent has %s in the tree are files of this one', async (_, more) => {
  const done = await develop((path) => {
    write(path, files);
    plainGit(path, 'init', '--quiet', 'app');
    more(join(path, 'app'));
  });
  expect(done).toMatchObject({ committed: true, leftOut: [] });
  expect(added()).toEqual(['app/.gitignore', 'app/src/a.js']);
});

test('what the repository ignores it ignores there, too', async () => {
  await develop((path) => {
    write(path, { ...files, 'app/node_modules/x.js': 'x\n', 'app/build.log': 'x\n' });
    plainGit(path, 'init', '--quiet', 'app');
  });
  expect(added()).toEqual(['app/.gitignore', 'app/src/a.js']);
});

test('a worktree of the agent’s own git in the tree is no copy of all files', async () => {
  const done = await develop((path) => {
    plainGit(path, 'worktree', 'add', '--quiet', '-b', 'side', 'trees/side');
    write(path, { 'trees/side/new.js': 'n\n', 'src/b.js': 'b\n' });
    plainGit(join(path, 'trees/side'), 'add', '--all');
    plainGit(join(path, 'trees/side'), 'commit', '--quiet', '-m', 'inside');
  });
  expect(added()).toEqual(['src/b.js']);
  expect(done).toMatchObject({ elsewhere: [{ name: 'side', files: ['new.js'] }] });
});
