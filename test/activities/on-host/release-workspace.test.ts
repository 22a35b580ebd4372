import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, renameSync } from 'node:fs';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import type { Workspace } from '../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, write } from '../git/fresh-origin.js';

let o: FreshOrigin;
let workspace: Workspace;
beforeEach(async () => {
  o = freshOrigin();
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

const release = () => inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
const kept = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch');
const isGone = () => !existsSync(workspace.path) && !existsSync(o.places(o.task()).gitDir);

test('a worktree with nothing of its own goes, and leaves nothing on the origin', async () => {
  expect(await release()).toEqual({ kept: null });
  expect(isGone()).toBe(true);
  expect(kept()).toBe('');
  expect(existsSync(o.places(o.task()).mirror)).toBe(true);
});

test('released again, or half released before, nothing happens', async () => {
  renameSync(workspace.path, `${workspace.path}-away`);
  await release();
  await release();
  expect(isGone()).toBe(true);
});

test('uncommitted work is kept on the origin first', async () => {
  write(workspace.path, { 'new.txt': 'new' });
  expect(await release()).toEqual({ kept: o.atOrigin('rev-parse', kept()) });
  expect(isGone()).toBe(true);
  expect(o.atOrigin('show', `${kept()}:new.txt`)).toBe('new');
});

test('a commit that never arrived is kept on the origin first', async () => {
  write(workspace.path, { 'new.txt': 'new' });
  const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
  renameSync(o.origin, `${o.origin}-away`);
  await expect(inActivity(createCommitAndPush(o.deps), input)).rejects.toThrow();
  await expect(release()).rejects.toThrow();
  expect(existsSync(workspace.path)).toBe(true);
  renameSync(`${o.origin}-away`, o.origin);
  await release();
  expect(isGone()).toBe(true);
  expect(o.atOrigin('show', `${kept()}:new.txt`)).toBe('new');
});

test('work that the origin does not take stays where it is', async () => {
  write(workspace.path, { 'new.txt': 'new' });
  renameSync(o.origin, `${o.origin}-away`);
  await expect(release()).rejects.toThrow();
  expect(existsSync(`${workspace.path}/new.txt`)).toBe(true);
});

test('the branch can be taken up again afterwards', async () => {
  const { headCommit } = await o.run(o.task(), 'developer', 1, { 'new.txt': 'new' });
  await release();
  expect((await o.prepare(o.task())).headCommit).toBe(headCommit);
});
