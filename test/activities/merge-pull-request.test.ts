import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createMergePullRequest } from '../../src/activities/merge-pull-request.js';
import type { Forge } from '../../src/activities/ports.js';
import type { TaskIdentity } from '../../src/domain/task.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write } from './git/fresh-origin.js';

let o: FreshOrigin;
let recorded: unknown[];
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'a.js': 'a\n' });
  recorded = [];
});
afterEach(() => o.remove());

const forge: Forge = {
  ensurePullRequest: () => Promise.reject(new Error('not asked here')),
  recordMerge: (merge) => {
    recorded.push(merge);
    return Promise.resolve();
  },
};

async function merge(task: TaskIdentity, headCommit: string): Promise<string> {
  const workspace = await o.prepare(task);
  const pullRequest = { number: 7, url: null, mergeCommit: null };
  const activity = createMergePullRequest({ ...o.deps, forge });
  return (await inActivity(activity, { task, workspace, pullRequest, headCommit })).mergeCommit;
}
const develop = async (files = { 'b.js': 'b' } as Record<string, string>) =>
  (await o.run(o.task(), 'developer', 1, files)).headCommit;

describe('a merge', () => {
  test('is one of two parents on the base branch, and is recorded', async () => {
    const main = o.atOrigin('rev-parse', 'main');
    const head = await develop();
    const mergeCommit = await merge(o.task({ title: 'A small\nfeature \u0007' }), head);
    expect(o.atOrigin('log', '-1', '--format=%H|%P|%s|%b|%an', 'main')).toBe(
      `${mergeCommit}|${main} ${head}|Merge pull request #7: A small feature||orch bot`,
    );
    expect(o.atOrigin('ls-tree', '--name-only', 'main').split('\n')).toContain('b.js');
    expect(recorded).toEqual([{ repository: o.task().repository, number: 7, mergeCommit }]);
  });

  test('asked for again is found, not made, also when the base branch has gone on since', async () => {
    const head = await develop();
    const first = await merge(o.task(), head);
    o.pushAs('main', { 'later.txt': 'later' });
    o.pushAs('other', { 'other.txt': 'other' }, 'main');
    expect(await merge(o.task(), head)).toBe(first);
    expect(o.atOrigin('rev-list', '--count', '--merges', 'main')).toBe('1');
    expect(recorded).toHaveLength(2);
  });

  test('that a person made is taken as it is; so is a base branch that was moved onto the head', async () => {
    const head = await develop();
    const clone = join(o.folder, 'person');
    plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
    plainGit(clone, 'merge', '--quiet', '--no-ff', 'origin/orch/item-1', '-m', 'by hand');
    plainGit(clone, 'push', '--quiet', 'origin', 'main');
    expect(await merge(o.task(), head)).toBe(plainGit(clone, 'rev-parse', 'main'));

    const second = o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' });
    const next = (await o.run(second, 'developer', 2, { 'c.js': 'c' })).headCommit;
    o.atOrigin('update-ref', 'refs/heads/main', next);
    expect(await merge(second, next)).toBe(next);
    o.pushAs('main', { 'later.txt': 'later' });
    expect(await merge(second, next)).toBe(next);
  });

  test('takes in what came to the base branch meanwhile', async () => {
    const head = await develop();
    const moved = o.pushAs('main', { 'theirs.txt': 'theirs' });
    await merge(o.task(), head);
    expect(o.atOrigin('log', '-1', '--format=%P', 'main')).toBe(`${moved} ${head}`);
    expect(o.atOrigin('ls-tree', '--name-only', 'main').split('\n')).toEqual(
      expect.arrayContaining(['theirs.txt', 'b.js']),
    );
  });

  test('that loses the race for the base branch is made again on what won', async () => {
    const head = await develop();
    const winner = o.pushAs('winner', { 'winner.txt': 'won' }, 'main');
    // Whoever pushes first finds that somebody was faster.
    write(o.origin, {
      'hooks/update': `#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main ${winner}\n`,
    });
    chmodSync(join(o.origin, 'hooks/update'), 0o755);
    await merge(o.task(), head);
    expect(o.atOrigin('log', '-1', '--format=%P', 'main')).toBe(`${winner} ${head}`);
  });

  test('of many branches at once leaves every one of them in the base branch', async () => {
    const tasks = Array.from({ length: 4 }, (_, n) =>
      o.task({ id: `task/demo/i${n}`, item: `i${n}`, branch: `orch/i${n}` }),
    );
    const heads: string[] = [];
    for (const [n, task] of tasks.entries()) {
      heads.push((await o.run(task, 'developer', n, { [`f${n}.js`]: 'x' })).headCommit);
    }
    const merges = await Promise.all(tasks.map((task, n) => merge(task, heads[n] ?? '')));
    expect(new Set(merges).size).toBe(4);
    const files = o.atOrigin('ls-tree', '--name-only', 'main').split('\n');
    expect(files).toEqual(expect.arrayContaining(['f0.js', 'f1.js', 'f2.js', 'f3.js']));
  });
});

describe('what is not merged', () => {
  test('a branch that has moved since it was approved', async () => {
    const head = await develop();
    o.pushAs('orch/item-1', { 'sneaked.js': 'in' });
    await expect(merge(o.task(), head)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(`was approved at ${head.slice(0, 12)} and is at `),
    });
    expect(o.atOrigin('ls-tree', '--name-only', 'main')).not.toMatch(/b\.js|sneaked/);
    expect(recorded).toEqual([]);
  });

  test('a branch that is gone from the origin', async () => {
    const head = await develop();
    o.atOrigin('update-ref', '-d', 'refs/heads/orch/item-1');
    await expect(merge(o.task(), head)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/gone from the origin/),
    });
  });

  test('a conflict; it names the files', async () => {
    const head = await develop({ 'a.js': 'ours\n', 'b.js': 'b' });
    const main = o.pushAs('main', { 'a.js': 'theirs\n' });
    await expect(merge(o.task(), head)).rejects.toMatchObject({
      type: 'MergeConflict',
      message: 'orch/item-1 does not merge into main: conflicts in a.js',
    });
    expect(o.atOrigin('rev-parse', 'main')).toBe(main);
  });

  test('into a branch that the origin, a working copy, has checked out: the message says what to do', async () => {
    const owners = join(o.folder, 'owners');
    plainGit(o.folder, 'clone', '--quiet', o.origin, owners);
    const task = o.task({ repository: { name: 'owners', url: owners, baseBranch: 'main' } });
    const head = (await o.run(task, 'developer', 1, { 'b.js': 'b' })).headCommit;
    await expect(merge(task, head)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/branch is currently checked out; .* use a bare repository as origin/),
    });
    expect(plainGit(owners, 'status', '--porcelain')).toBe('');
  });
});
