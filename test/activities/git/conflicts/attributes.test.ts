import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mergeByGit } from '../../../../activities/forges/local/merge.js';
import { withAttributesOf } from '../../../../activities/git/conflicts/attributes-of.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createIntegrateBase } from '../../../../activities/on-host/integrate-base.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, plainGit, write } from '../fresh-origin.js';

const branch = 'orch/item-1';
let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n' });
});
afterEach(() => o.remove());

/** Forty lines, some of them changed. */
function lines(changes: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: 40 }, (_, line) => `${changes[line] ?? `line ${line}`}\n`).join('');
}

interface Sides {
  readonly attributes: Readonly<Record<string, string>>;
  readonly path?: string;
  /** The lines that they change. */
  readonly ours: number;
  readonly theirs: number;
}

/** Both sides change a file that is there before. */
async function bothChange({ attributes, path = 'gen.lock', ours, theirs }: Sides): Promise<Workspace> {
  o.pushAs('main', { ...attributes, [path]: lines() });
  await o.run(o.task(), 'developer', 1, { [path]: lines({ [ours]: 'ours' }) });
  o.pushAs('main', { [path]: lines({ [theirs]: 'theirs' }) });
  return o.prepare(o.task());
}

/** Whether git itself merges the base into the branch, in a clone of somebody; `push`: that is pushed. */
function asGit({ push = false } = {}): boolean {
  const clone = join(o.folder, 'somebody');
  plainGit(clone, 'fetch', '--quiet', 'origin');
  plainGit(clone, 'checkout', '--quiet', '-B', 'theirs', `origin/${branch}`);
  try {
    plainGit(clone, 'merge', '--quiet', '-m', 'by git', 'origin/main');
  } catch {
    plainGit(clone, 'merge', '--abort');
    return false;
  }
  if (push) plainGit(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  return true;
}

const integrate = (workspace: Workspace) =>
  inActivity(createIntegrateBase(o.deps), {
    ...{ task: o.task(), workspace, maxFileMegabytes },
    approved: workspace.headCommit,
  });

function commitRun(workspace: Workspace, runNumber: number) {
  const input = { task: o.task(), workspace, role: 'developer', stage: 'development', ...aRun(runNumber) } as const;
  return inActivity(createCommitAndPush(o.deps), input);
}

describe('a file that git is not to merge line by line', () => {
  test.each([
    ['-merge', { '.gitattributes': 'gen.lock -merge\n' }],
    ['binary', { '.gitattributes': '*.lock binary\n' }],
    ['merge=binary', { '.gitattributes': 'gen.lock merge=binary\n' }],
    ['a macro', { '.gitattributes': '[attr]generated -merge\n*.lock generated' }],
  ])('is in conflict, and no approval holds: %s', async (_, attributes) => {
    const workspace = await bothChange({ attributes, ours: 2, theirs: 30 });
    expect(asGit()).toBe(false);
    expect(await integrate(workspace)).toMatchObject({ headCommit: workspace.headCommit, conflicts: ['gen.lock'] });
  });

  test('is so by the attributes of its own folder, whatever that is called', async () => {
    const path = 'a folder/ü/x.lock';
    const attributes = { 'a folder/ü/.gitattributes': '*.lock -merge\n' };
    const workspace = await bothChange({ attributes, path, ours: 2, theirs: 30 });
    expect((await integrate(workspace)).conflicts).toEqual([path]);
  });

  test('is as this branch has it, in the conflict that a role resolves', async () => {
    await bothChange({ attributes: { '.gitattributes': 'gen.lock -merge\n' }, ours: 2, theirs: 30 });
    const { path, merge } = await o.prepare(o.task(), { integrate: true });
    expect(merge).toMatchObject({ files: ['gen.lock'] });
    expect(plainGit(path, 'diff', '--name-only', branch)).toBe('');
  });

  test('conflicts with what a person pushes to the branch', async () => {
    o.pushAs('main', { '.gitattributes': 'gen.lock -merge\n', 'gen.lock': lines() });
    const workspace = await o.prepare(o.task());
    o.pushAs(branch, { 'gen.lock': lines({ 30: 'theirs' }) }, 'main');
    write(workspace.path, { 'gen.lock': lines({ 2: 'ours' }) });
    expect(await commitRun(workspace, 1)).toMatchObject({ conflict: { files: ['gen.lock'] } });
  });

  test.each(['merge', 'squash'] as const)('is not merged by a %s without a forge either', async (method) => {
    await bothChange({ attributes: { '.gitattributes': 'gen.lock -merge\n' }, ours: 2, theirs: 30 });
    const git = createGit(o.deps, new AbortController().signal);
    const { repository } = o.task();
    const order = { repository, head: branch, headCommit: o.atOrigin('rev-parse', branch), method };
    const result = await mergeByGit(git, o.deps.reposDir, { ...order, number: 1, title: 'A small feature' });
    expect(result).toEqual({ kind: 'conflict' });
  });

  test('and is merged by somebody all the same, is a change that nobody has approved', async () => {
    const workspace = await bothChange({ attributes: { '.gitattributes': 'gen.lock -merge\n' }, ours: 2, theirs: 30 });
    const clone = join(o.folder, 'somebody');
    write(join(clone, '.git'), { 'info/attributes': 'gen.lock merge\n' });
    expect(asGit({ push: true })).toBe(true);
    const result = await integrate(workspace);
    expect(result).toMatchObject({ conflicts: [], foreignCommits: true });
    expect(result).not.toHaveProperty('holdsApproval');
  });
});

describe('a file of which git takes the lines of both sides', () => {
  const attributes = { '.gitattributes': 'gen.lock merge=union\n' };

  test('is merged where both change the same, and the approval holds', async () => {
    const workspace = await bothChange({ attributes, ours: 5, theirs: 5 });
    expect(asGit()).toBe(true);
    expect(await integrate(workspace)).toMatchObject({ conflicts: [], holdsApproval: true });
    expect(o.atOrigin('show', `${branch}:gen.lock`)).toBe(lines({ 5: 'ours\ntheirs' }).trimEnd());
  });

  test('is no change of anybody where a person has merged it so', async () => {
    const workspace = await bothChange({ attributes, ours: 5, theirs: 5 });
    expect(asGit({ push: true })).toBe(true);
    const result = await integrate(workspace);
    expect(result).toMatchObject({ conflicts: [], holdsApproval: true });
    expect(result).not.toHaveProperty('foreignCommits');
  });

  test('is so by the branch that is merged into, not by what is merged', async () => {
    await o.run(o.task(), 'developer', 1, { 'gen.lock': lines({ 5: 'ours' }) });
    o.pushAs('main', { ...attributes, 'gen.lock': lines({ 5: 'theirs' }) });
    const workspace = await o.prepare(o.task());
    expect(asGit()).toBe(false);
    expect(await integrate(workspace)).toMatchObject({ conflicts: ['gen.lock'] });
  });
});

test('markers of another size are not, so that none is overlooked', async () => {
  const attributes = { '.gitattributes': '* conflict-marker-size=20' };
  await bothChange({ attributes, ours: 5, theirs: 5 });
  const workspace = await o.prepare(o.task(), { integrate: true });
  expect(await commitRun(workspace, 2)).toMatchObject({ unresolved: true });
  expect(plainGit(workspace.path, 'grep', '-c', '^<<<<<<< ', '--', 'gen.lock')).toBe('gen.lock:1');
});

test('a merge driver of a repository or an agent runs nothing', async () => {
  const attributes = { '.gitattributes': 'gen.lock merge=evil\n' };
  const { path } = await bothChange({ attributes, ours: 5, theirs: 5 });
  const ran = join(o.folder, 'ran');
  plainGit(path, 'config', 'merge.evil.driver', `touch ${ran}`);
  plainGit(o.origin, 'config', 'merge.evil.driver', `touch ${ran}`);
  const { merge } = await o.prepare(o.task(), { integrate: true });
  expect(merge).toMatchObject({ files: ['gen.lock'] });
  expect(existsSync(ran)).toBe(false);
});

test('attributes that lie outside of the tree by their path are written nowhere', async () => {
  const git = createGit(o.deps, new AbortController().signal);
  const make = async (entry: string) => (await git(['mktree', '-z'], { gitDir: o.origin, input: `${entry}\0` })).stdout;
  const blob = o.atOrigin('rev-parse', 'main:README.md');
  const tree = await make(`040000 tree ${await make(`100644 blob ${blob}\t.gitattributes`)}\t..`);
  const written = await withAttributesOf(git, o.origin, tree, (workTree) => Promise.resolve(readdirSync(workTree)));
  expect(written).toEqual([]);
  expect(existsSync(join(o.origin, '.gitattributes'))).toBe(false);
});
