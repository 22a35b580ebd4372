import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../../activities/git/run/git.js';
import { handOver } from '../../../activities/git/commit/work-by-hand.js';
import { placesAt } from '../../../activities/git/worktree/places.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createCommitProtected } from '../../../activities/on-host/commit-protected.js';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { createIntegrateBase } from '../../../activities/on-host/integrate-base.js';
import type { Workspace } from '../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, plainGit, write } from './fresh-origin.js';

const branch = 'orch/item-1';
let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'src/a.js': 'a\n' });
});
afterEach(() => o.remove());

/** A policy of the origin: no new commit of a branch holds a word. */
const noTodo = `while read old new ref; do
  case $ref in refs/heads/*) ;; *) continue ;; esac
  for commit in $(git rev-list $new --not --all); do
    if git grep -q TODO $commit; then echo "POLICY-77: no TODO, please" >&2; echo "see https://policy.example.org/77" >&2; exit 1; fi
  done
done`;

function hook(script: string, name = 'pre-receive'): void {
  writeFileSync(join(o.origin, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function commit(workspace: Workspace, runNumber: number) {
  const input = { task: o.task(), workspace, role: 'developer', ...aRun(runNumber), stage: 'development' } as const;
  return inActivity(createCommitAndPush(o.deps), input);
}

const read = (path: string, file: string) => readFileSync(join(path, file), 'utf8');
const onOrigin = (path: string) => o.atOrigin('show', `${branch}:${path}`);
const subjects = () => o.atOrigin('log', '--format=%s', `main..${branch}`).split('\n');
const refusedBy = (lines: readonly string[]) => ({ because: 'content', ref: `refs/heads/${branch}`, lines });
const policy = ['POLICY-77: no TODO, please', 'see https://policy.example.org/77'];

describe('a commit that the origin objects to', () => {
  test('is answered with its words, and its changes stay in the worktree', async () => {
    hook(noTodo);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'TODO' });
    const result = await commit(workspace, 1);
    expect(result).toMatchObject({
      headCommit: workspace.headCommit,
      committed: false,
      differsFromBase: false,
      refusedPush: refusedBy(policy),
    });
    expect(o.atOrigin('branch', '--list', branch)).toBe('');
    const again = await o.prepare(o.task());
    expect(read(again.path, 'src/b.js')).toBe('TODO');
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('?? src/b.js');
  });

  test('is in no later push: what is amended is a commit on the head that the origin has', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    hook(noTodo);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/c.js': 'TODO', 'src/d.js': 'd' });
    expect(await commit(workspace, 2)).toMatchObject({ refusedPush: refusedBy(policy), differsFromBase: true });
    const again = await o.prepare(o.task());
    expect(again.headCommit).toBe(workspace.headCommit);
    write(again.path, { 'src/c.js': 'done' });
    expect(await commit(again, 3)).toMatchObject({ committed: true });
    expect(subjects()).toEqual([
      'developer(ET): auto-commit from developer run_id=3',
      'developer(ET): auto-commit from developer run_id=1',
    ]);
    expect(onOrigin('src/d.js')).toBe('d');
  });

  test('is refused again where it is tried again without a change', async () => {
    hook(noTodo);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'TODO' });
    const first = await commit(workspace, 1);
    expect(await commit(workspace, 1)).toEqual(first);
  });

  test('and that was merged with what people have pushed is taken back to theirs', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    hook(noTodo);
    const workspace = await o.prepare(o.task());
    const theirs = o.pushAs(branch, { 'by/somebody.txt': 'theirs' });
    write(workspace.path, { 'src/c.js': 'TODO' });
    expect(await commit(workspace, 2)).toMatchObject({
      headCommit: theirs,
      foreignCommits: true,
      refusedPush: refusedBy(policy),
    });
    const again = await o.prepare(o.task());
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('?? src/c.js');
    expect(read(again.path, 'by/somebody.txt')).toBe('theirs');
  });

  test('and that ends a merge leaves the merge under way, as its role has resolved it', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/a.js': 'ours\n' });
    o.pushAs('main', { 'src/a.js': 'theirs\n', 'lib/x.js': 'x\n' });
    hook(noTodo);
    const workspace = await o.prepare(o.task(), { integrate: true });
    write(workspace.path, { 'src/a.js': 'both TODO\n' });
    expect(await commit(workspace, 2)).toMatchObject({ refusedPush: refusedBy(policy) });
    const again = await o.prepare(o.task(), { integrate: true });
    expect(again.merge).toEqual({ with: 'main', files: ['src/a.js'] });
    expect(read(again.path, 'src/a.js')).toBe('both TODO\n');
    write(again.path, { 'src/a.js': 'both\n' });
    expect(await commit(again, 3)).toMatchObject({ committed: true });
    expect(o.atOrigin('log', '-1', '--format=%P', branch).split(' ')).toEqual([
      workspace.headCommit,
      o.atOrigin('rev-parse', 'main'),
    ]);
    expect(onOrigin('src/a.js')).toBe('both');
  });

  test('is told without secrets, colours, and lines of git’s own', async () => {
    const redact = (text: string) => text.replace('the-forge-token-of-orch', '[redacted]');
    hook('printf "\\033[31mno: the-forge-token-of-orch\\033[0m\\n" >&2; exit 1', 'update');
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
    expect(await inActivity(createCommitAndPush({ ...o.deps, redact }), input)).toMatchObject({
      refusedPush: { lines: ['no: [redacted]'] },
    });
  });

  test('of any length is cut', async () => {
    hook('i=0; while [ $i -lt 200 ]; do echo "line $i of many" >&2; i=$((i+1)); done; exit 1');
    const result = await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    expect(result.refusedPush?.lines).toHaveLength(20);
    expect(result.refusedPush?.lines[0]).toBe('line 0 of many');
  });

  test('is what is too large for the origin, too', async () => {
    o.atOrigin('config', 'receive.maxInputSize', '1000');
    const noise = Array.from({ length: 2_000 }, () => Math.random().toString(36)).join('');
    expect(await o.run(o.task(), 'developer', 1, { 'src/b.js': noise })).toMatchObject({
      refusedPush: refusedBy(['fatal: pack exceeds maximum allowed size']),
    });
  });
});

describe('a push that is refused without a word', () => {
  const silent = 'exit 1';

  test('is told as that, and may be tried again as it is', async () => {
    hook(silent);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    await expect(commit(workspace, 1)).rejects.toMatchObject({
      type: 'PushRefused',
      nonRetryable: true,
      message: `The origin refuses refs/heads/${branch}, and does not say why (pre-receive hook declined)`,
      details: [{ because: 'unsaid', lines: [] }],
    });
    hook('exit 0');
    expect(await commit(workspace, 1)).toMatchObject({ committed: true });
    expect((await o.prepare(o.task())).headCommit).toBe(o.atOrigin('rev-parse', branch));
  });

  test('is not tried again by a role that goes on: it finds the work as changes', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/a.js': 'ours\n' });
    hook(silent);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    await expect(commit(workspace, 2)).rejects.toMatchObject({ type: 'PushRefused' });
    const again = await o.prepare(o.task());
    expect(again.headCommit).toBe(workspace.headCommit);
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('?? src/b.js');
  });
});

describe('a push that failed of the forge itself', () => {
  test('is tried again as it is: the commit stays, and no role is asked', async () => {
    hook('echo "error:" >&2; echo "error: Internal Server Connection Error" >&2; exit 1');
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    await expect(commit(workspace, 1)).rejects.toMatchObject({
      name: 'Error',
      message: `The origin has failed while it took refs/heads/${branch}. It says: Internal Server Connection Error`,
    });
    const made = plainGit(o.places(o.task()).gitDir, 'rev-parse', branch);
    expect(made).not.toBe(workspace.headCommit);
    hook('exit 0');
    expect(await commit(workspace, 1)).toMatchObject({ committed: true, headCommit: made });
    expect(o.atOrigin('rev-parse', branch)).toBe(made);
  });

  test('is no refusal to keep work beside the branch either', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    hook('echo "GitLab: Internal API unreachable" >&2; exit 1');
    const order = { task: o.task(), workspace, runNumber: 1 };
    await expect(inActivity(createKeepWork(o.deps), order)).rejects.toThrow(/^The origin has failed/);
    hook('exit 0');
    expect(await inActivity(createKeepWork(o.deps), order)).toMatchObject({ commit: expect.any(String) });
  });
});

describe('a push for which a right is missing', () => {
  test.each([
    ['Gitea: User permission denied for writing.', /the right to write to the repository/],
    ['Gitea: Not allowed to push to protected branch orch/item-1', /which the forge protects/],
    ['GH006: Protected branch update failed for refs/heads/orch/item-1.', /which the forge protects/],
    ['Rejecting changes as Gitea environment not set.', /an address by which the forge itself takes pushes/],
    ['Gitea: branch orch/item-1 is protected from unverified commit 123', /signed/],
  ])('as in “%s” is ForgeRejected, with the right', async (line, right) => {
    hook(`echo 'error:' >&2; echo 'error: ${line}' >&2; exit 1`);
    await expect(o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' })).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(right),
      details: [{ because: 'right', lines: [line] }],
    });
  });

  test('is that to refs beside the branch where an update hook refuses those alone', async () => {
    hook('case $1 in refs/orch/*) echo "branches only" >&2; exit 1 ;; esac', 'update');
    await expect(o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' })).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/refs below refs\/orch\/.*branches only/),
    });
  });
});

describe('what the origin objects to, and no run has just made:', () => {
  test('a merge of the base is taken back whole', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    const workspace = await o.prepare(o.task());
    o.pushAs('main', { 'lib/x.js': 'TODO' });
    hook(
      'while read o n ref; do case $ref in refs/heads/orch/*) echo "POLICY-1: not merged like that" >&2; exit 1 ;; esac; done',
    );
    const order = { task: o.task(), workspace, maxFileMegabytes };
    const refused = { type: 'PushRefused', details: [refusedBy(['POLICY-1: not merged like that'])] };
    await expect(inActivity(createIntegrateBase(o.deps), order)).rejects.toMatchObject(refused);
    const again = await o.prepare(o.task());
    expect(again.headCommit).toBe(workspace.headCommit);
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('');
  });

  test('the work of a person is a change that the next role goes on with', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    const workspace = await o.prepare(o.task());
    const git = createGit(o.deps, new AbortController().signal);
    const ada = { name: 'Ada', email: 'ada@example.org' };
    const { headCommit: head, baseCommit: base } = workspace;
    const agentGit = { baseBranch: 'main', branch, head, base, bot: ada, filters: [] };
    await handOver({ ...placesAt(workspace.path), git }, agentGit, ada);
    write(workspace.path, { 'by/hand.txt': 'TODO' });
    hook(noTodo);
    await expect(o.prepare(o.task())).rejects.toMatchObject({ type: 'PushRefused', details: [refusedBy(policy)] });
    const again = await o.prepare(o.task());
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('?? by/');
    write(again.path, { 'by/hand.txt': 'done' });
    expect(await commit(again, 2)).toMatchObject({ committed: true });
  });

  test('protected files that a person has approved are changes again', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'AGENTS.md': 'TODO', 'src/b.js': 'b' });
    const ask = { allow: [], ask: true } as const;
    const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
    const made = await inActivity(createCommitAndPush(o.deps), { ...input, protected: ask });
    hook(noTodo);
    const order = { ...input, commit: made.protected?.commit ?? '', allow: [], by: 'Ada' };
    const refused = { type: 'PushRefused', details: [refusedBy(policy)] };
    await expect(inActivity(createCommitProtected(o.deps), order)).rejects.toMatchObject(refused);
    const again = await o.prepare(o.task());
    expect(again.headCommit).toBe(made.headCommit);
    expect(plainGit(again.path, 'status', '--porcelain')).toBe('?? AGENTS.md');
  });
});

describe('work beside the branch that the origin refuses', () => {
  const noWork =
    'while read o n ref; do case $ref in refs/orch/wip/*) echo "POLICY-9: no work in progress" >&2; exit 1 ;; esac; done';
  const kept = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
  const release = (workspace: Workspace) => inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });

  test('is not lost with a task that ends: it stays where it is, until the origin takes it', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    hook(noWork);
    expect(await release(workspace)).toEqual({
      kept: null,
      left: expect.stringContaining('POLICY-9: no work in progress'),
    });
    expect(read(workspace.path, 'src/b.js')).toBe('b');
    expect(await release(workspace)).toMatchObject({ left: expect.any(String) });
    hook('exit 0');
    expect(await release(workspace)).toEqual({ kept: expect.any(String) });
    expect(existsSync(workspace.path)).toBe(false);
    expect(o.atOrigin('show', `${kept()}:src/b.js`)).toBe('b');
  });

  test('holds no run up, and is kept on the host where it leaves the worktree', async () => {
    hook(noWork);
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b', '.github/ci.yml': 'left out' });
    expect(await commit(workspace, 1)).toMatchObject({ committed: true, leftOut: ['.github/ci.yml'] });
    expect(existsSync(join(workspace.path, '.github/ci.yml'))).toBe(false);
    expect(await release(workspace)).toMatchObject({ left: expect.stringContaining('POLICY-9') });
    hook('exit 0');
    expect(await release(workspace)).toEqual({ kept: null });
    expect(o.atOrigin('show', `${kept()}:.github/ci.yml`)).toBe('left out');
  });

  test('of a failed run stays in the worktree for the next one, and does not spoil what is kept later', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'TODO' });
    hook(noTodo.replace('refs/heads/*', 'refs/*'));
    await inActivity(createKeepWork(o.deps), { task: o.task(), workspace, runNumber: 1 });
    expect(read(workspace.path, 'src/b.js')).toBe('TODO');
    expect(kept()).toBe('');
    write(workspace.path, { 'src/b.js': 'done' });
    expect(await release(workspace)).toEqual({ kept: expect.any(String) });
    expect(o.atOrigin('show', `${kept()}:src/b.js`)).toBe('done');
  });

  test('is not asked about: protected files that nobody could look at go back to their role', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'AGENTS.md': 'more', 'src/b.js': 'b' });
    hook(noWork);
    const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
    const asked = inActivity(createCommitAndPush(o.deps), { ...input, protected: { allow: [], ask: true } });
    await expect(asked).rejects.toMatchObject({
      type: 'PushRefused',
      details: [{ lines: ['POLICY-9: no work in progress'] }],
    });
    const again = await o.prepare(o.task());
    expect(plainGit(again.path, 'status', '--porcelain').split('\n')).toEqual(['?? AGENTS.md', '?? src/b.js']);
  });
});
