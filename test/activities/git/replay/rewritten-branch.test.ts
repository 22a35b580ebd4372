import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createIntegrateBase } from '../../../../activities/on-host/integrate-base.js';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../../domain/task/task.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  gitThatFails,
  inActivity,
  maxFileMegabytes,
  plainGit,
  write,
} from '../fresh-origin.js';

const branch = 'orch/item-1';
let o: FreshOrigin;
let workspace: Workspace;
/** The branch before somebody pushed what is to go again. */
let good: string;

/** The branch holds a commit of a role, and on it one of a person with a file that is to go again. */
beforeEach(async () => {
  o = freshOrigin({ 'src/a.js': 'a\n', 'src/c.js': 'c\n' });
  good = (await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b\n' })).headCommit;
  o.pushAs(branch, { 'leak.txt': 'hunter2\n', 'good.txt': 'g\n' });
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

function commit(runNumber: number, { role = 'developer', deps = o.deps, at = workspace }: Partial<Options> = {}) {
  const input = { task: o.task(), workspace: at, role, ...aRun(runNumber), stage: 'development' } as const;
  return inActivity(createCommitAndPush(deps), input);
}
interface Options {
  readonly role: Role;
  readonly deps: FreshOrigin['deps'];
  readonly at: Workspace;
}

function integrateBase(more: { readonly approved?: string } = {}) {
  return inActivity(createIntegrateBase(o.deps), { task: o.task(), workspace, maxFileMegabytes, ...more });
}

const head = () => o.atOrigin('rev-parse', branch);
const files = () => o.atOrigin('ls-tree', '-r', '--name-only', branch).split('\n');
const history = () => o.atOrigin('log', '--format=', '--name-only', '-m', branch).split('\n');
const wip = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
const subjects = () => o.atOrigin('log', '--format=%s', `main..${branch}`).split('\n');

/** The last commit goes. */
function drop(): void {
  o.atOrigin('update-ref', `refs/heads/${branch}`, good);
}

/** The last commit is made again, without the file. */
function amend(more: Readonly<Record<string, string>> = {}): string {
  const clone = join(o.folder, 'amending');
  rmSync(clone, { recursive: true, force: true });
  plainGit(o.folder, 'clone', '--quiet', `--branch=${branch}`, o.origin, clone);
  rmSync(join(clone, 'leak.txt'));
  write(clone, more);
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '--amend', '-m', 'without it');
  plainGit(clone, 'push', '--quiet', '--force', 'origin', 'HEAD');
  return plainGit(clone, 'rev-parse', 'HEAD');
}

function expectGone(): void {
  expect(history()).not.toContain('leak.txt');
  expect(o.atOrigin('show', `${wip()}:leak.txt`)).toBe('hunter2');
}

describe('a commit that somebody takes back by force', () => {
  test('while a role is at work does not come back: the role’s change is put onto what is left', async () => {
    drop();
    write(workspace.path, { 'src/d.js': 'd\n' });
    const result = await commit(2);
    expect(result).toMatchObject({ committed: true, foreignCommits: true, headCommit: head() });
    expect(o.atOrigin('rev-parse', `${branch}^`)).toBe(good);
    expect(files()).toEqual(['src/a.js', 'src/b.js', 'src/c.js', 'src/d.js']);
    expect(o.atOrigin('log', '-1', '--format=%s %an %(trailers:key=Orch-Run,valueonly)', branch)).toBe(
      'developer(ET): auto-commit from developer run_id=2 orch bot key-of-run-2',
    );
    expectGone();
    expect(existsSync(join(workspace.path, 'leak.txt'))).toBe(false);
    expect(await commit(2)).toEqual(result);
  });

  test('is judged anew, whichever role was at work', async () => {
    drop();
    write(workspace.path, { 'docs/work-items/item-1/12-review.md': 'fine\n' });
    expect(await commit(2, { role: 'reviewer' })).toMatchObject({ committed: true, foreignCommits: true });
    expectGone();
  });

  test('between two runs does not come back', async () => {
    drop();
    expect((await o.prepare(o.task())).headCommit).toBe(good);
    expect(head()).toBe(good);
    expectGone();
  });

  test('and makes in another way is as they made it', async () => {
    const amended = amend();
    write(workspace.path, { 'src/d.js': 'd\n' });
    expect(await commit(2)).toMatchObject({ committed: true, foreignCommits: true });
    expect(o.atOrigin('rev-parse', `${branch}^`)).toBe(amended);
    expect(files()).toEqual(['good.txt', 'src/a.js', 'src/b.js', 'src/c.js', 'src/d.js']);
    expectGone();
  });

  test('after the approval does not come back with the base; what is left was not approved', async () => {
    const base = o.pushAs('main', { 'other.txt': 'o\n' });
    drop();
    const result = await integrateBase({ approved: workspace.headCommit });
    expect(result).toEqual({ headCommit: head(), conflicts: [], foreignCommits: true });
    expect(o.atOrigin('log', '-1', '--format=%P', branch)).toBe(`${good} ${base}`);
    expectGone();
    expect(await integrateBase({ approved: workspace.headCommit })).toEqual(result);
  });

  test('does not come back where the base has not moved, either', async () => {
    drop();
    expect(await integrateBase({ approved: workspace.headCommit })).toEqual({
      headCommit: good,
      conflicts: [],
      foreignCommits: true,
    });
    expect(head()).toBe(good);
  });

  test('and all before it, so that nothing of the task is left, is taken so', async () => {
    const base = o.atOrigin('rev-parse', 'main');
    o.atOrigin('update-ref', `refs/heads/${branch}`, base);
    expect(await integrateBase({ approved: workspace.headCommit })).toMatchObject({
      headCommit: base,
      foreignCommits: true,
    });
    expect(head()).toBe(base);
  });

  test('in the moment of a push does not come back', async () => {
    write(workspace.path, { 'src/d.js': 'd\n' });
    // While the origin takes the push in.
    const hook = [
      '#!/bin/sh',
      'unset GIT_QUARANTINE_PATH',
      `git update-ref refs/heads/${branch} ${good}`,
      'rm hooks/pre-receive',
    ];
    write(o.origin, { 'hooks/pre-receive': `${hook.join('\n')}\n` });
    chmodSync(join(o.origin, 'hooks/pre-receive'), 0o755);
    expect(await commit(2)).toMatchObject({ committed: true, foreignCommits: true });
    expect(o.atOrigin('rev-parse', `${branch}^`)).toBe(good);
    expectGone();
  });

  test('twice, the second time while the first is answered, comes back neither time', async () => {
    amend({ 'second.txt': 's\n' });
    write(workspace.path, { 'src/d.js': 'd\n' });
    const deps = { ...o.deps, environment: gitThatFails(o.folder, '*push*heads*') };
    await expect(commit(2, { deps })).rejects.toThrow();
    drop();
    expect(await commit(2)).toMatchObject({ committed: true, foreignCommits: true });
    expect(files()).toEqual(['src/a.js', 'src/b.js', 'src/c.js', 'src/d.js']);
    expect(history()).not.toContain('second.txt');
    expectGone();
  });

  test('is not brought back by a step that is cut off in the middle', async () => {
    drop();
    write(workspace.path, { 'src/d.js': 'd\n' });
    const deps = { ...o.deps, environment: gitThatFails(o.folder, '*update-ref*refs/orch/pushed*') };
    await expect(commit(2, { deps })).rejects.toThrow();
    expect(await commit(2)).toMatchObject({ committed: true, foreignCommits: true });
    expect(subjects().filter((subject) => subject.endsWith('run_id=2'))).toHaveLength(1);
    expectGone();
  });
});

describe('a branch that is rewritten where the role changed the same', () => {
  const conflict = { with: `${branch} on the origin`, files: ['good.txt'] };
  async function both() {
    const amended = amend({ 'good.txt': 'theirs\n' });
    write(workspace.path, { 'good.txt': 'ours\n', 'src/d.js': 'd\n' });
    const result = await commit(2);
    return { amended, result };
  }

  test('is a conflict that a role resolves, in a commit on the branch as it is now', async () => {
    const { amended, result } = await both();
    expect(result).toMatchObject({ committed: true, conflict });
    expect(head()).toBe(amended);
    expect(await o.prepare(o.task())).toMatchObject({ diverged: conflict });

    const there = await o.prepare(o.task(), { integrate: true });
    expect(there).toMatchObject({ headCommit: amended, merge: { files: ['good.txt'] } });
    const text = readFileSync(join(there.path, 'good.txt'), 'utf8');
    expect(text).toMatch(/^<<<<<<< .*\ntheirs\n=======\nours\n>>>>>>> .*\n$/);
    expect(await commit(3, { at: there })).toMatchObject({
      unresolved: true,
      refused: ['good.txt still holds conflict markers'],
    });

    write(there.path, { 'good.txt': 'both\n' });
    const resolved = await commit(3, { at: there });
    expect(resolved).toMatchObject({ committed: true, headCommit: head() });
    expect(o.atOrigin('log', '-1', '--format=%P', branch)).toBe(amended);
    expect(files()).toEqual(['good.txt', 'src/a.js', 'src/b.js', 'src/c.js', 'src/d.js']);
    expectGone();
    expect((await o.prepare(o.task())).headCommit).toBe(resolved.headCommit);
  });

  test('and where that is cut off, nothing of the role’s work is lost', async () => {
    const { amended } = await both();
    const deps = { ...o.deps, environment: gitThatFails(o.folder, `*update-ref*--stdin*`) };
    const order = { task: o.task(), epoch: 0, maxFileMegabytes, integrate: true };
    await expect(inActivity(createPrepareWorkspace(deps), order)).rejects.toThrow();
    const there = await o.prepare(o.task(), { integrate: true });
    expect(there).toMatchObject({ headCommit: amended, merge: { files: ['good.txt'] } });
  });

  test('is taken as it is by a stage that does not integrate', async () => {
    const { amended } = await both();
    expect((await o.prepare(o.task(), { integrate: false })).headCommit).toBe(amended);
    expect(o.atOrigin('show', `${wip()}:good.txt`)).toBe('ours');
  });
});

describe('what a role has merged, and somebody takes back', () => {
  test('of the branch does not come back; what the role made of its own work stays', async () => {
    write(workspace.path, { 'good.txt': 'ours\n' });
    o.pushAs(branch, { 'good.txt': 'theirs\n', 'second.txt': 's\n' });
    expect(await commit(2)).toMatchObject({ conflict: { files: ['good.txt'] } });
    const there = await o.prepare(o.task(), { integrate: true });
    expect(there.merge).toMatchObject({ files: ['good.txt'] });
    drop();
    o.pushAs(branch, { 'good.txt': 'theirs\n' });
    write(there.path, { 'good.txt': 'both\n' });
    expect(await commit(3, { at: there })).toMatchObject({ committed: true, foreignCommits: true });
    expect(files()).toEqual(['good.txt', 'src/a.js', 'src/b.js', 'src/c.js']);
    expect(o.atOrigin('show', `${branch}:good.txt`)).toBe('both');
    expect(history()).not.toContain('second.txt');
    expectGone();
  });

  test('of the base stays, as it is the base’s', async () => {
    const base = o.pushAs('main', { 'src/b.js': 'of the base\n' });
    const there = await o.prepare(o.task(), { integrate: true });
    expect(there.merge).toMatchObject({ with: 'main', files: ['src/b.js'] });
    drop();
    write(there.path, { 'src/b.js': 'both\n' });
    expect(await commit(3, { at: there })).toMatchObject({ committed: true, foreignCommits: true });
    expect(o.atOrigin('log', '-1', '--format=%P', branch)).toBe(`${good} ${base}`);
    expect(o.atOrigin('show', `${branch}:src/b.js`)).toBe('both');
    expectGone();
  });
});

test('a branch that is made by somebody on an older base is no rewritten one: it is merged', async () => {
  const old = o.atOrigin('rev-parse', 'main');
  o.pushAs('main', { 'other.txt': 'o\n' });
  const task = o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' });
  const there = await o.prepare(task);
  o.atOrigin('update-ref', 'refs/heads/orch/item-2', old);
  o.pushAs('orch/item-2', { 'theirs.txt': 't\n' });
  write(there.path, { 'src/d.js': 'd\n' });
  const input = { task, workspace: there, role: 'developer', ...aRun(4), stage: 'development' } as const;
  expect(await inActivity(createCommitAndPush(o.deps), input)).toMatchObject({ committed: true, foreignCommits: true });
  expect(o.atOrigin('ls-tree', '-r', '--name-only', 'orch/item-2').split('\n')).toEqual(
    expect.arrayContaining(['other.txt', 'theirs.txt', 'src/d.js']),
  );
});

test('a branch that somebody deletes is pushed again with the next commit: who wants it gone cancels the task', async () => {
  o.atOrigin('update-ref', '-d', `refs/heads/${branch}`);
  write(workspace.path, { 'src/d.js': 'd\n' });
  expect(await commit(2)).toMatchObject({ committed: true, headCommit: head() });
  expect(files()).toContain('src/b.js');
});
