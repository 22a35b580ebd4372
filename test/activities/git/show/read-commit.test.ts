import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { openCommit } from '../../../../activities/git/show/read-commit.js';
import { createReleaseWorkspace } from '../../../../activities/on-host/release-workspace.js';
import { type FreshOrigin, freshOrigin, inActivity } from '../fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

const papers = 'docs/work-items/item-1';

function open(commit: string, more: { reposDir?: string } = {}) {
  const { branch, repository } = o.task();
  return openCommit(o.deps, { reposDir: o.deps.reposDir, repository: repository.name, branch, commit, ...more });
}

async function written(): Promise<string> {
  await o.prepare(o.task());
  await o.run(o.task(), 'developer', 1, {
    [`${papers}/01-requirements.md`]: 'must\n',
    [`${papers}/06-adr/ADR-1.md`]: 'ü\n',
    [`${papers}/06-adr/deeper/ADR-2.md`]: 'not this\n',
    'src/a.js': 'new\n',
  });
  return o.atOrigin('rev-parse', 'orch/item-1');
}

async function expectRead(commit: string): Promise<void> {
  const reader = await open(commit);
  expect(await reader?.readFiles(papers, ['01-requirements.md', '06-adr/ADR-*.md'])).toEqual([
    { path: `${papers}/01-requirements.md`, text: 'must' },
    { path: `${papers}/06-adr/ADR-1.md`, text: 'ü' },
  ]);
  const diff = await reader?.diffFrom('main');
  expect(diff).toMatch(/src\/a\.js +\| +1 \+/);
  expect(diff).toContain('+++ b/src/a.js\n@@ -0,0 +1 @@\n+new');
}

test('a commit is read while the task has its worktree', async () => {
  await expectRead(await written());
});

test('the base may have gone on meanwhile: what came there is no change of the task', async () => {
  const commit = await written();
  o.pushAs('main', { 'theirs.txt': 'theirs' });
  await o.prepare(o.task());
  await expectRead(commit);
  expect(await (await open(commit))?.diffFrom('main')).not.toContain('theirs.txt');
});

test('a commit is fetched where the worktree is gone, and no branch of the mirror is moved', async () => {
  const commit = await written();
  const workspace = await o.prepare(o.task());
  await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
  await expectRead(commit);
});

test('of a repository that is not on this machine nothing is read', async () => {
  const commit = await written();
  expect(await open(commit, { reposDir: join(o.folder, 'elsewhere') })).toBeNull();
  expect(await open('f'.repeat(40))).toBeNull();
});
