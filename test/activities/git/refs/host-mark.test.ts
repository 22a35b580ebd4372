import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../../activities/on-host/keep-work.js';
import { createPrepareWorkspace, type PrepareWorkspaceDeps } from '../../../../activities/on-host/prepare-workspace.js';
import { createReleaseWorkspace } from '../../../../activities/on-host/release-workspace.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, write, maxFileMegabytes } from '../fresh-origin.js';

let o: FreshOrigin;
let here: PrepareWorkspaceDeps;
let elsewhere: PrepareWorkspaceDeps;
beforeEach(() => {
  o = freshOrigin();
  here = o.deps;
  elsewhere = { ...o.deps, hostId: 'host-2', reposDir: join(o.folder, 'repos-2') };
});
afterEach(() => o.remove());

const prepare = (deps: PrepareWorkspaceDeps, epoch: number) =>
  inActivity(createPrepareWorkspace(deps), { task: o.task(), epoch, maxFileMegabytes });
const commit = (deps: PrepareWorkspaceDeps, workspace: Workspace, runNumber: number) =>
  inActivity(createCommitAndPush(deps), {
    task: o.task(),
    workspace,
    role: 'developer',
    stage: 'development',
    ...aRun(runNumber),
  });
const release = (deps: PrepareWorkspaceDeps, workspace: Workspace, left: boolean) =>
  inActivity(createReleaseWorkspace(deps), { task: o.task(), workspace, left });
const branch = () => o.atOrigin('log', '--format=%s', 'main..orch/item-1');
const refs = (below: string) => o.atOrigin('for-each-ref', '--format=%(refname)', `refs/orch/${below}`);
const mark = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/host');

async function prepareBoth(): Promise<{ old: Workspace; next: Workspace }> {
  const old = await prepare(here, 0);
  write(old.path, { 'src/old.txt': 'old' });
  return { old, next: await prepare(elsewhere, 1) };
}

describe('a host that was left', () => {
  test('pushes nothing, where the next one has pushed nothing yet', async () => {
    const { old } = await prepareBoth();
    await expect(commit(here, old, 1)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    expect(o.atOrigin('for-each-ref', 'refs/heads/orch')).toBe('');
  });

  test('pushes nothing after it has, also what it had committed before it was left', async () => {
    const first = await prepare(here, 0);
    write(first.path, { 'src/first.txt': 'first' });
    await commit(here, first, 1);
    const { old, next } = await prepareBoth();
    write(next.path, { 'src/next.txt': 'next' });
    await commit(elsewhere, next, 3);
    await expect(commit(here, old, 2)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    await expect(prepare(here, 0)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    expect(branch().split('\n')).toEqual([
      'developer(ET): auto-commit from developer run_id=3',
      'developer(ET): auto-commit from developer run_id=1',
    ]);
  });

  test('is refused by the origin itself where it was held up in the middle of a push', async () => {
    const first = await prepare(here, 0);
    write(first.path, { 'src/first.txt': 'first' });
    await commit(here, first, 1);
    write(first.path, { 'src/old.txt': 'old' });
    // While the origin takes the push in, another host moves the mark.
    const later = o.atOrigin('commit-tree', 'main^{tree}', '-m', 'epoch 1');
    const hook = `#!/bin/sh\nenv -u GIT_QUARANTINE_PATH git update-ref ${mark()} ${later}\n`;
    writeFileSync(join(o.origin, 'hooks', 'pre-receive'), hook, { mode: 0o755 });
    await expect(commit(here, first, 2)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    expect(branch()).toBe('developer(ET): auto-commit from developer run_id=1');
  });

  test('frees its worktree when it is back, and keeps what is in it beside what the next one keeps', async () => {
    const { old, next } = await prepareBoth();
    write(next.path, { 'src/next.txt': 'next' });
    await inActivity(createKeepWork(elsewhere), { task: o.task(), workspace: next, runNumber: 2 });
    await release(here, old, true);
    expect(existsSync(old.path)).toBe(false);
    const kept = refs('wip').split('\n');
    expect(kept).toHaveLength(2);
    expect(o.atOrigin('show', `${kept.find((ref) => ref.endsWith('@0')) ?? ''}:src/old.txt`)).toBe('old');
    expect(o.atOrigin('show', `${kept.find((ref) => !ref.endsWith('@0')) ?? ''}:src/next.txt`)).toBe('next');
    write(next.path, { 'src/next.txt': 'next' });
    expect((await commit(elsewhere, next, 2)).committed).toBe(true);
  });
});

const keep = async (deps: PrepareWorkspaceDeps, workspace: Workspace, runNumber: number) =>
  (await inActivity(createKeepWork(deps), { task: o.task(), workspace, runNumber })).commit ?? 'nothing';
const isIn = (kept: string, commit: string) => o.atOrigin('rev-list', kept).split('\n').includes(commit);

describe('what a host has kept', () => {
  test('is in what the next one keeps', async () => {
    const { old, next } = await prepareBoth();
    const first = await keep(here, old, 1);
    write(next.path, { 'src/next.txt': 'next' });
    const second = await keep(elsewhere, next, 2);
    expect(o.atOrigin('rev-parse', refs('wip'))).toBe(second);
    expect(o.atOrigin('rev-parse', `${second}^2`)).toBe(first);
    expect(await keep(elsewhere, next, 2)).toBe(second);
  });

  test('is in what it keeps at the same time as the next one', async () => {
    const { old, next } = await prepareBoth();
    await keep(here, old, 1);
    write(next.path, { 'src/next.txt': 'next' });
    const theirs = await keep(elsewhere, next, 2);
    write(old.path, { 'src/old.txt': 'older' });
    const ours = await keep(here, old, 1);
    for (const commit of [theirs, ours]) expect(isIn(refs('wip'), commit)).toBe(true);
  });

  test('is kept beside when it is back with nothing else to keep, where it is not there any more', async () => {
    const { old } = await prepareBoth();
    const commit = await keep(here, old, 1);
    rmSync(join(old.path, 'src/old.txt'));
    o.atOrigin('update-ref', refs('wip'), 'main');
    await release(here, old, true);
    expect(refs('wip')).toMatch(/@0$/m);
    expect(
      isIn(
        refs('wip')
          .split('\n')
          .find((ref) => ref.endsWith('@0')) ?? '',
        commit,
      ),
    ).toBe(true);
  });

  test('is not kept twice', async () => {
    const { old } = await prepareBoth();
    await keep(here, old, 1);
    rmSync(join(old.path, 'src/old.txt'));
    await release(here, old, true);
    expect(refs('wip').split('\n')).toEqual([expect.not.stringMatching(/@/)]);
  });
});

describe('a task that comes back to a host which it had left', () => {
  test('finds a new worktree; what its old run left is ended first and kept beside', async () => {
    const { old } = await prepareBoth();
    const worktreeWhenEnding: boolean[] = [];
    const endRuns = () => {
      worktreeWhenEnding.push(existsSync(join(old.path, 'src/old.txt')));
      return Promise.resolve();
    };
    const again = await prepare({ ...here, endRuns }, 2);
    expect(worktreeWhenEnding).toEqual([true]);
    expect(again).toMatchObject({ path: old.path, epoch: 2 });
    expect(existsSync(join(again.path, 'src/old.txt'))).toBe(false);
    expect(o.atOrigin('show', `${refs('wip')}:src/old.txt`)).toBe('old');

    write(again.path, { 'src/again.txt': 'again' });
    await release(here, old, true);
    await expect(commit(here, old, 1)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    const keep = inActivity(createKeepWork(here), { task: o.task(), workspace: old, runNumber: 1 });
    await expect(keep).rejects.toMatchObject({ type: 'WorkspaceLost' });
    await expect(prepare(here, 0)).rejects.toMatchObject({ type: 'WorkspaceLost' });
    expect((await commit(here, again, 2)).committed).toBe(true);
  });

  test('a run that does not let itself be ended keeps the old worktree where it is', async () => {
    const { old } = await prepareBoth();
    const endRuns = () => Promise.reject(new Error('the ledger is away'));
    await expect(prepare({ ...here, endRuns }, 2)).rejects.toThrow('the ledger is away');
    expect(existsSync(join(old.path, 'src/old.txt'))).toBe(true);
  });
});

test('a task that never left its host leaves no mark when it is over', async () => {
  const workspace = await prepare(here, 0);
  write(workspace.path, { 'src/new.txt': 'new' });
  await commit(here, workspace, 1);
  expect(mark()).not.toBe('');
  await release(here, workspace, false);
  expect(mark()).toBe('');
});

test('a mark that is taken by two hosts at once is taken by one', async () => {
  await prepare(here, 0);
  const third = { ...elsewhere, hostId: 'host-3', reposDir: join(o.folder, 'repos-3') };
  const both = await Promise.allSettled([prepare(elsewhere, 1), prepare(third, 2)]);
  const later = both[1];
  if (later.status === 'rejected') expect(String(later.reason)).toContain('at the same time');
  expect(await prepare(third, 2)).toMatchObject({ epoch: 2 });
  await expect(prepare(elsewhere, 1)).rejects.toMatchObject({ type: 'WorkspaceLost' });
});
