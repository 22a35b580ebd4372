import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import type { Role } from '../../../domain/pipeline/stages.js';
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

test('a mark that the origin does not let go stays, and the worktree goes all the same', async () => {
  await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
  const workspace = await o.prepare(o.task());
  const hook = '#!/bin/sh\ncase $3 in *[!0]*) exit 0;; esac\necho "refs are not deleted here" >&2\nexit 1\n';
  writeFileSync(join(o.origin, 'hooks', 'update'), hook, { mode: 0o755 });
  expect(await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace })).toEqual({ kept: null });
  expect(existsSync(workspace.path)).toBe(false);
  expect(o.atOrigin('for-each-ref', 'refs/orch/host')).not.toBe('');
  expect((await o.run(o.task(), 'developer', 2, { 'src/c.js': 'c' })).committed).toBe(true);
});

describe('the branch of a task whose merge is made, where the project has it deleted', () => {
  const branches = () => o.atOrigin('branch', '--list', '--format=%(refname:short)').split('\n');
  const develop = async (files: Readonly<Record<string, string>>, role: Role = 'developer') => {
    const { headCommit } = await o.run(o.task(), role, 1, files);
    workspace = await o.prepare(o.task());
    return headCommit;
  };
  const releaseMerged = (merged: string) =>
    inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace, merged });

  test('goes, and nothing of it is kept; done again, nothing happens', async () => {
    const merged = await develop({ 'b.js': 'b' });
    await releaseMerged(merged);
    expect(branches()).toEqual(['main']);
    expect(kept()).toBe('');
    await releaseMerged(merged);
  });

  test('goes where the forge has deleted it: its head needs no keeping', async () => {
    const merged = await develop({ 'b.js': 'b' });
    o.atOrigin('update-ref', '-d', 'refs/heads/orch/item-1');
    await releaseMerged(merged);
    expect(kept()).toBe('');
  });

  test('goes with the log of a deployer on it, which is kept beside it', async () => {
    const merged = await develop({ 'b.js': 'b' });
    await develop({ 'docs/work-items/item-1/14-deploy-log.md': 'done' }, 'deployer');
    await releaseMerged(merged);
    expect(branches()).toEqual(['main']);
    expect(o.atOrigin('show', `${kept()}:docs/work-items/item-1/14-deploy-log.md`)).toBe('done');
  });

  test('stays where somebody has pushed to it since', async () => {
    const merged = await develop({ 'b.js': 'b' });
    const theirs = o.pushAs('orch/item-1', { 'more.js': 'by a person' });
    await releaseMerged(merged);
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(theirs);
    expect(isGone()).toBe(true);
  });

  test('stays where the task has taken in what somebody pushed since', async () => {
    const merged = await develop({ 'b.js': 'b' });
    o.pushAs('orch/item-1', { 'more.js': 'by a person' });
    const log = await develop({ 'docs/work-items/item-1/14-deploy-log.md': 'done' }, 'deployer');
    await releaseMerged(merged);
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(log);
  });

  test('stays where the origin does not let it go: the task ends all the same', async () => {
    const merged = await develop({ 'b.js': 'b' });
    o.atOrigin('config', 'receive.denyDeletes', 'true');
    await releaseMerged(merged);
    expect(branches()).toEqual(['main', 'orch/item-1']);
    expect(isGone()).toBe(true);
  });
});
