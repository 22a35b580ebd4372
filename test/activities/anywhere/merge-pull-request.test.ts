import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createMergePullRequest, type MergePullRequestInput } from '../../../activities/anywhere/merge-pull-request.js';
import type { Forge } from '../../../activities/forges/forge.js';
import { mergeByGit } from '../../../activities/forges/local/merge.js';
import { createGit } from '../../../activities/git/run/git.js';
import type { Check, MergeAnswer, PullRequestState } from '../../../domain/task/forge.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../git/fresh-origin.js';

let o: FreshOrigin;
let now: Partial<PullRequestState>;
let hindrances: Partial<Pick<Forge, 'readChecks' | 'readChangesRequested'>>;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'a.js': 'a\n' });
  now = {};
  hindrances = {};
});
afterEach(() => o.remove());

/** Real merges by git; what a forge has to say of the pull request is the test's. */
function aForge(headCommit: string): Forge {
  return {
    ensurePullRequest: () => Promise.reject(new Error('not asked here')),
    closePullRequest: () => Promise.reject(new Error('not asked here')),
    reopenPullRequest: () => Promise.reject(new Error('not asked here')),
    ensureComment: () => Promise.reject(new Error('not asked here')),
    readFile: () => Promise.reject(new Error('not asked here')),
    readHeadBranch: () => Promise.reject(new Error('not asked here')),
    readPullRequest: () =>
      Promise.resolve({
        state: 'open',
        head: 'orch/item-1',
        base: 'main',
        draft: false,
        mergeable: true,
        headCommit,
        mergeCommit: null,
        endedBy: null,
        ...now,
      }),
    followRepository: () => Promise.resolve(null),
    readChecks: () => Promise.resolve([]),
    readRequiredChecks: () => Promise.resolve([]),
    readChangesRequested: () => Promise.resolve([]),
    merge: (order) => mergeByGit(createGit(o.deps, new AbortController().signal), o.deps.reposDir, order),
    ...hindrances,
  };
}

function answer(
  task: TaskIdentity,
  headCommit: string,
  more: Partial<MergePullRequestInput> = {},
): Promise<MergeAnswer> {
  const activity = createMergePullRequest({ ...o.deps, forgeOf: () => aForge(headCommit) });
  const pullRequest = { number: 7, url: null, mergeCommit: null };
  return inActivity(activity, { task, pullRequest, headCommit, method: 'merge', answered: ['6'], ...more });
}
async function merge(task: TaskIdentity, headCommit: string): Promise<string> {
  const answered = await answer(task, headCommit);
  if (answered.kind !== 'merged') throw new Error(`not merged: ${JSON.stringify(answered)}`);
  return answered.mergeCommit;
}
const develop = async (files = { 'b.js': 'b' } as Record<string, string>) =>
  (await o.run(o.task(), 'developer', 1, files)).headCommit;

describe('a squash', () => {
  const squash = { method: 'squash' } as const;
  const mergedAs = async (head: string) => {
    const answered = await answer(o.task(), head, squash);
    return answered.kind === 'merged' ? answered.mergeCommit : answered.kind;
  };

  test('is one commit on the base branch with all that the branch changes', async () => {
    await develop();
    const head = await develop({ 'c.js': 'c' });
    const base = o.pushAs('main', { 'theirs.txt': 'theirs' });
    const made = await mergedAs(head);
    expect(o.atOrigin('log', '-1', '--format=%H|%P|%s', 'main')).toBe(`${made}|${base}|A small feature (#7)`);
    expect(o.atOrigin('ls-tree', '--name-only', 'main').split('\n')).toEqual(
      expect.arrayContaining(['b.js', 'c.js', 'theirs.txt']),
    );
  });

  test('asked for again, as by a worker that died after its push, is found, also where the base has gone on', async () => {
    const head = await develop();
    const made = await mergedAs(head);
    o.pushAs('main', { 'b.js': 'changed since' });
    expect(await mergedAs(head)).toBe(made);
    expect(o.atOrigin('rev-list', '--count', 'main')).toBe('3');
  });

  test('is not taken for made where a message alone says so', async () => {
    const head = await develop();
    const main = o.atOrigin('rev-parse', 'main');
    const message = `A small feature (#7)\n\nOrch-Squashed: ${head}`;
    const forged = o.atOrigin('commit-tree', `${main}^{tree}`, '-p', main, '-m', message);
    o.atOrigin('update-ref', 'refs/heads/main', forged);
    expect(await mergedAs(head)).not.toBe(forged);
    expect(o.atOrigin('show', 'main:b.js')).toBe('b');
  });

  test('finds the merge that a person has made', async () => {
    const second = o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' });
    const next = (await o.run(second, 'developer', 2, { 'd.js': 'd' })).headCommit;
    const byHand = await merge(second, next);
    const answered = await answer(second, next, squash);
    expect(answered).toMatchObject({ kind: 'merged', mergeCommit: byHand });
  });

  test('that does not go without a conflict is answered so', async () => {
    const head = await develop({ 'a.js': 'ours' });
    o.pushAs('main', { 'a.js': 'theirs' });
    expect(await mergedAs(head)).toBe('conflict');
  });
});

const aCheck = (name: string, state: Check['state']): Check => ({ name, state, url: null, tail: null });

describe('a merge', () => {
  test('is one of two parents on the base branch', async () => {
    const main = o.atOrigin('rev-parse', 'main');
    const head = await develop();
    const mergeCommit = await merge(o.task({ title: 'A small\nfeature \u0007' }), head);
    expect(o.atOrigin('log', '-1', '--format=%H|%P|%s|%b|%an', 'main')).toBe(
      `${mergeCommit}|${main} ${head}|Merge pull request #7: A small feature||orch bot`,
    );
    expect(o.atOrigin('ls-tree', '--name-only', 'main').split('\n')).toContain('b.js');
  });

  test('asked for again is found, not made, also when the base branch has gone on since', async () => {
    const head = await develop();
    const first = await merge(o.task(), head);
    o.pushAs('main', { 'later.txt': 'later' });
    o.pushAs('other', { 'other.txt': 'other' }, 'main');
    expect(await merge(o.task(), head)).toBe(first);
    expect(o.atOrigin('rev-list', '--count', '--merges', 'main')).toBe('1');
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

  test('is not made where the head has to have all of the base, and the base has gone on', async () => {
    const upToDate = true;
    const head = await develop();
    const moved = o.pushAs('main', { 'theirs.txt': 'theirs' });
    expect(await answer(o.task(), head, { upToDate })).toEqual({ kind: 'behind' });
    expect(o.atOrigin('rev-parse', 'main')).toBe(moved);
    const { headCommit } = await o.prepare(o.task(), { integrate: true });
    expect(await answer(o.task(), headCommit, { upToDate })).toMatchObject({ kind: 'merged' });
  });

  test('is not made where the base goes on at the last moment, either', async () => {
    const head = await develop();
    const winner = o.pushAs('winner', { 'winner.txt': 'won' }, 'main');
    write(o.origin, {
      'hooks/update': `#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main ${winner}\n`,
    });
    chmodSync(join(o.origin, 'hooks/update'), 0o755);
    expect(await answer(o.task(), head, { upToDate: true })).toEqual({ kind: 'behind' });
    expect(o.atOrigin('rev-parse', 'main')).toBe(winner);
  });

  test('that a hook of the base branch objects to is answered with its words; one without a word is not made', async () => {
    const head = await develop();
    const refuse = (script: string) => {
      write(o.origin, { 'hooks/update': `#!/bin/sh\ncase $1 in refs/heads/main) ${script}; exit 1 ;; esac\n` });
      chmodSync(join(o.origin, 'hooks/update'), 0o755);
    };
    refuse('echo "POLICY-77: no TODO, please" >&2');
    expect(await answer(o.task(), head)).toMatchObject({
      kind: 'refused',
      refused: { ref: 'refs/heads/main', lines: ['POLICY-77: no TODO, please'] },
    });
    refuse('true');
    await expect(answer(o.task(), head)).rejects.toMatchObject({
      type: 'PushRefused',
      details: [{ because: 'unsaid' }],
    });
    refuse('echo "error: GH006: Protected branch update failed for refs/heads/main." >&2');
    await expect(answer(o.task(), head)).rejects.toMatchObject({ type: 'ForgeRejected' });
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
    const moved = o.pushAs('orch/item-1', { 'sneaked.js': 'in' });
    expect(await answer(o.task(), head)).toEqual({ kind: 'moved', headCommit: moved });
    expect(o.atOrigin('ls-tree', '--name-only', 'main')).not.toMatch(/b\.js|sneaked/);
  });

  test('a branch that is gone from the origin', async () => {
    const head = await develop();
    o.atOrigin('update-ref', '-d', 'refs/heads/orch/item-1');
    await expect(merge(o.task(), head)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/gone from the origin/),
    });
  });

  test('a conflict', async () => {
    const head = await develop({ 'a.js': 'ours\n', 'b.js': 'b' });
    const main = o.pushAs('main', { 'a.js': 'theirs\n' });
    expect(await answer(o.task(), head)).toEqual({ kind: 'conflict' });
    expect(o.atOrigin('rev-parse', 'main')).toBe(main);
  });

  test.each<[string, Partial<PullRequestState>, typeof hindrances, MergeAnswer]>([
    [
      'what a person has merged',
      { state: 'merged', mergeCommit: 'm', endedBy: 'ada' },
      {},
      { kind: 'merged', mergeCommit: 'm', by: 'ada' },
    ],
    [
      'what a person has merged as it was earlier',
      { state: 'merged', headCommit: 'earlier', mergeCommit: 'm', endedBy: 'ada' },
      {},
      { kind: 'closed', by: 'ada' },
    ],
    ['what a person has closed', { state: 'closed', endedBy: 'ada' }, {}, { kind: 'closed', by: 'ada' }],
    ['another head', { headCommit: 'other' }, {}, { kind: 'moved', headCommit: 'other' }],
    ['what the forge sees in conflict', { mergeable: false }, {}, { kind: 'conflict' }],
    ['a draft', { draft: true }, {}, { kind: 'waits', reason: 'pull request #7 is a draft' }],
    [
      'a commit with a red check',
      {},
      { readChecks: () => Promise.resolve([aCheck('ci', 'failed'), aCheck('docs', 'pending')]) },
      { kind: 'red', checks: [aCheck('ci', 'failed')] },
    ],
    [
      'a commit whose checks are under way',
      {},
      { readChecks: () => Promise.resolve([aCheck('ci', 'passed'), aCheck('docs', 'pending')]) },
      { kind: 'waits', reason: 'checks are under way: docs' },
    ],
    [
      'what a person wants changed',
      {},
      { readChangesRequested: () => Promise.resolve([{ id: '7', by: 'ada', text: 'no' }]) },
      { kind: 'changes-requested', reviews: [{ id: '7', by: 'ada', text: 'no' }] },
    ],
    [
      'what a person wanted changed, and has not looked at again',
      {},
      { readChangesRequested: () => Promise.resolve([{ id: '6', by: 'ada', text: 'no' }]) },
      { kind: 'waits', reason: 'changes that ada asked for are made: a new review is missing' },
    ],
  ])('%s', async (_, state, more, expected) => {
    const head = await develop();
    const main = o.atOrigin('rev-parse', 'main');
    now = state;
    hindrances = more;
    expect(await answer(o.task(), head)).toEqual(expected);
    expect(o.atOrigin('rev-parse', 'main')).toBe(main);
  });

  test('an exempt commit whose own check is red, or for which a check counts that is red or under way by now', async () => {
    const head = await develop();
    const [checkedBy, main] = ['d'.repeat(40), o.atOrigin('rev-parse', 'main')];
    const merged = (own: Check['state'], counting: Check['state']) => {
      const readChecks: Forge['readChecks'] = (_, commit) =>
        Promise.resolve([commit === checkedBy ? aCheck('ci', counting) : aCheck('docs', own)]);
      hindrances = { readChecks };
      return answer(o.task(), head, { checkedBy });
    };
    expect(await merged('pending', 'failed')).toEqual({ kind: 'red', checks: [aCheck('ci', 'failed')] });
    expect(await merged('failed', 'passed')).toEqual({ kind: 'red', checks: [aCheck('docs', 'failed')] });
    expect(await merged('pending', 'pending')).toEqual({ kind: 'waits', reason: 'checks are under way: ci' });
    expect(o.atOrigin('rev-parse', 'main')).toBe(main);
    // Its own are not waited for.
    expect(await merged('pending', 'passed')).toMatchObject({ kind: 'merged' });
  });

  test('what the forge has not made up its mind about: asked again soon', async () => {
    const head = await develop();
    now = { mergeable: null };
    await expect(answer(o.task(), head)).rejects.toThrow('has not found out yet');
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
