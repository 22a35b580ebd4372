import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { placesAt } from '../../../../activities/git/worktree/places.js';
import { handOver } from '../../../../activities/git/commit/work-by-hand.js';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write, maxFileMegabytes } from '../fresh-origin.js';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org' };
const branch = 'orch/item-1';
const message = 'Work of Ada Lovelace by hand';

let o: FreshOrigin;
let workspace: Workspace;
beforeEach(async () => {
  o = freshOrigin();
  await o.run(o.task(), 'developer', 1, { 'feature.txt': 'half' });
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

function takeOver(person = ada): Promise<void> {
  const git = createGit(o.deps, new AbortController().signal);
  const { path, headCommit: head, baseCommit: base } = workspace;
  return handOver(
    { ...placesAt(path), git },
    { baseBranch: 'main', branch, head, base, bot: person, filters: [] },
    person,
  );
}

const subjects = (format = '%an <%ae>: %s') => o.atOrigin('log', `--format=${format}`, `main..${branch}`).split('\n');
const taken = `${ada.name} <${ada.email}>: ${message}`;
const developers = 'orch bot <bot@example.org>: developer(ET): auto-commit from developer run_id=1';

test('the path of a worktree leads to the places of its task', () => {
  expect(placesAt(workspace.path)).toEqual(o.places(o.task()));
});

test('what a person leaves is committed and pushed as theirs before the next agent works there', async () => {
  await takeOver();
  write(workspace.path, { 'feature.txt': 'whole', 'by/hand.txt': 'by hand' });
  const { headCommit } = await o.prepare(o.task());
  expect(subjects()).toEqual([taken, developers]);
  expect(subjects('%cn')).toEqual(['orch bot', 'orch bot']);
  expect(o.atOrigin('rev-parse', branch)).toBe(headCommit);
  expect(o.atOrigin('show', `${branch}:feature.txt`)).toBe('whole');
  expect(o.atOrigin('show', `${branch}:by/hand.txt`)).toBe('by hand');
  expect(plainGit(workspace.path, 'status', '--porcelain')).toBe('');

  await o.run(o.task(), 'developer', 2, { 'more.txt': 'more' });
  expect(subjects()[0]).toMatch(/^orch bot .*run_id=2$/);
});

test('commits of their own are taken in as one', async () => {
  await takeOver();
  write(workspace.path, { 'one.txt': 'one' });
  plainGit(workspace.path, 'add', '.');
  plainGit(workspace.path, 'commit', '--quiet', '-m', 'one');
  await takeOver();
  expect(plainGit(workspace.path, 'log', '-1', '--format=%s')).toBe('one');
  write(workspace.path, { 'two.txt': 'two' });
  await o.prepare(o.task());
  expect(subjects()).toEqual([taken, developers]);
  expect(o.atOrigin('show', `${branch}:one.txt`)).toBe('one');
  expect(o.atOrigin('show', `${branch}:two.txt`)).toBe('two');
});

test('whoever leaves another checkout undoes nothing; the next run is told of changes there', async () => {
  await takeOver();
  plainGit(workspace.path, 'checkout', '--quiet', 'main');
  write(workspace.path, { 'by/hand.txt': 'by hand' });
  const next = await o.prepare(o.task());
  expect(next).toMatchObject({ elsewhere: [{ kind: 'checkout', name: 'main', files: ['by/hand.txt'] }] });
  expect(subjects()).toEqual([developers]);
  expect(o.atOrigin('show', `${branch}:feature.txt`)).toBe('half');
  expect(plainGit(workspace.path, 'status', '--porcelain')).toBe('');
});

test('what they have committed on another branch is kept, and told to the next run', async () => {
  await takeOver();
  plainGit(workspace.path, 'checkout', '--quiet', '-b', 'idea');
  write(workspace.path, { 'idea.txt': 'idea' });
  plainGit(workspace.path, 'add', '.');
  plainGit(workspace.path, 'commit', '--quiet', '-m', 'idea');
  plainGit(workspace.path, 'checkout', '--quiet', branch);
  write(workspace.path, { 'feature.txt': 'whole' });
  const next = await o.prepare(o.task());
  expect(next).toMatchObject({ elsewhere: [{ kind: 'branch', name: 'idea', files: ['idea.txt'] }] });
  expect(subjects()).toEqual([taken, developers]);
  expect(plainGit(next.path, 'show', `${next.elsewhere?.[0]?.kept}:idea.txt`)).toBe('idea');
});

test('who only looks signs nothing, not even what a failed run has left', async () => {
  write(workspace.path, { 'left.txt': 'by a failed run' });
  await takeOver();
  await o.prepare(o.task());
  expect(subjects()).toEqual([developers]);
  expect(readFileSync(join(workspace.path, 'left.txt'), 'utf8')).toBe('by a failed run');
  write(workspace.path, { 'left.txt': 'by the next run' });
  await o.prepare(o.task());
  expect(subjects()).toEqual([developers]);
});

test('a .git that an agent has planted never runs anything for the person', async () => {
  const ran = join(o.folder, 'ran');
  plainGit(workspace.path, 'config', 'core.fsmonitor', `touch ${ran}; false`);
  plainGit(workspace.path, 'status');
  expect(existsSync(ran)).toBe(true);
  rmSync(ran);
  await takeOver();
  plainGit(workspace.path, 'status');
  expect(existsSync(ran)).toBe(false);
  expect(plainGit(workspace.path, 'config', '--local', 'user.name')).toBe(ada.name);
  expect(plainGit(workspace.path, 'log', '--format=%s', 'origin/main..HEAD')).toMatch(/run_id=1$/);
});

test('what others have pushed meanwhile is merged', async () => {
  await takeOver();
  write(workspace.path, { 'by-hand.txt': 'by hand' });
  o.pushAs(branch, { 'theirs.txt': 'theirs' });
  const { headCommit } = await o.prepare(o.task());
  expect(o.atOrigin('rev-parse', branch)).toBe(headCommit);
  expect(subjects()).toEqual(expect.arrayContaining([taken, expect.stringMatching(/by somebody$/)]));
  expect(readFileSync(join(workspace.path, 'theirs.txt'), 'utf8')).toBe('theirs');
  expect(readFileSync(join(workspace.path, 'by-hand.txt'), 'utf8')).toBe('by hand');
});

test('work that conflicts with what others have pushed is kept on the origin and told, and goes on once a person merges it', async () => {
  await takeOver();
  write(workspace.path, { 'feature.txt': 'mine' });
  o.pushAs(branch, { 'feature.txt': 'theirs' });
  const again = () => inActivity(createPrepareWorkspace(o.deps), { task: o.task(), epoch: 0, maxFileMegabytes });
  const diverged = { with: `${branch} on the origin`, files: ['feature.txt'] };
  expect(await again()).toMatchObject({ diverged });
  expect(await again()).toMatchObject({ diverged });
  const kept = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
  expect(o.atOrigin('show', `${kept}:feature.txt`)).toBe('mine');
  expect(readFileSync(join(workspace.path, 'feature.txt'), 'utf8')).toBe('mine');

  const clone = join(o.folder, 'somebody');
  plainGit(clone, 'fetch', '--quiet', 'origin', kept);
  plainGit(clone, 'merge', '--quiet', '--strategy-option=theirs', '-m', 'Merge by hand', 'FETCH_HEAD');
  plainGit(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  const { headCommit } = await again();
  expect(o.atOrigin('show', `${headCommit}:feature.txt`)).toBe('mine');
  expect(subjects()).toEqual(expect.arrayContaining([taken]));
  expect(subjects().filter((subject) => subject === taken)).toHaveLength(1);
});

test('a merge that a person resolves by hand is theirs; one that is half resolved goes on with the role', async () => {
  o.pushAs('main', { 'feature.txt': 'of the base' });
  const integrate = () => o.prepare(o.task(), { integrate: true });
  expect((await integrate()).merge?.files).toEqual(['feature.txt']);
  await takeOver();
  write(workspace.path, { 'by-hand.txt': 'by hand' });
  expect((await integrate()).merge?.files).toEqual(['feature.txt']);
  expect(readFileSync(join(workspace.path, 'by-hand.txt'), 'utf8')).toBe('by hand');
  expect(subjects()).toEqual([developers]);

  await takeOver();
  write(workspace.path, { 'feature.txt': 'both' });
  const { merge, headCommit } = await integrate();
  expect(merge).toBeUndefined();
  expect(o.atOrigin('show', `${headCommit}:feature.txt`)).toBe('both');
  expect(o.atOrigin('log', '-1', '--format=%an <%ae>: %s|%P', branch)).toBe(
    `${taken}|${workspace.headCommit} ${o.atOrigin('rev-parse', 'main')}`,
  );
});

test('a conflict without markers that a person leaves as it is stays open', async () => {
  o.pushAs('main', { 'feature.txt': '\0of the base' });
  const integrate = () => o.prepare(o.task(), { integrate: true });
  expect((await integrate()).merge?.unmarked?.files).toEqual([{ path: 'feature.txt', lies: 'ours' }]);
  await takeOver();
  write(workspace.path, { 'by-hand.txt': 'by hand' });
  expect((await integrate()).merge?.files).toEqual(['feature.txt']);
  expect(subjects()).toEqual([developers]);
});

test('a step that was cut off after the commit is finished, with one commit', async () => {
  await takeOver();
  write(workspace.path, { 'by-hand.txt': 'by hand' });
  const mark = join(o.places(o.task()).gitDir, 'orch-by-hand');
  const text = readFileSync(mark, 'utf8');
  await o.prepare(o.task());
  writeFileSync(mark, text);
  await o.prepare(o.task());
  expect(subjects()).toEqual([taken, developers]);
  expect(existsSync(mark)).toBe(false);
});

test('what only few may change stays out of the commit and in the worktree', async () => {
  await takeOver();
  write(workspace.path, { '.github/workflows/ci.yml': 'on: push', 'by-hand.txt': 'by hand' });
  await o.prepare(o.task());
  expect(o.atOrigin('ls-tree', '-r', '--name-only', branch).split('\n')).toEqual([
    'README.md',
    'by-hand.txt',
    'feature.txt',
  ]);
  expect(existsSync(join(workspace.path, '.github/workflows/ci.yml'))).toBe(true);
});

test('no credential and no large file that a failed run has left goes to the branch with it', async () => {
  write(workspace.path, { 'debug.env': 'KEY=the-forge-token-of-orch', 'core.bin': 'x'.repeat(2_000_000) });
  await takeOver();
  write(workspace.path, { 'feature.txt': 'whole' });
  await o.prepare(o.task(), { maxFileMegabytes: 1 });
  expect(subjects()).toEqual([taken, developers]);
  expect(o.atOrigin('ls-tree', '-r', '--name-only', branch).split('\n')).toEqual(['README.md', 'feature.txt']);
  expect(existsSync(join(workspace.path, 'debug.env'))).toBe(true);
  const kept = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
  expect(o.atOrigin('ls-tree', '-r', '--name-only', kept).split('\n')).toContain('core.bin');
  expect(o.atOrigin('log', '--format=%H', '--all', '-S', 'the-forge-token')).toBe('');
});

test('a commit of a run that was held up does not take the work of a person for its own', async () => {
  const reviewed = { 'docs/work-items/item-1/12-review.md': 'a review' };
  write(workspace.path, reviewed);
  await takeOver();
  write(workspace.path, { 'by-hand.txt': 'by hand' });
  const commit = createCommitAndPush(o.deps);
  const output = await inActivity(commit, {
    task: o.task(),
    workspace,
    role: 'reviewer',
    ...aRun(2),
    stage: 'review',
  });
  expect(output).toMatchObject({ headCommit: o.atOrigin('rev-parse', branch), committed: false, leftOut: [] });
  expect(subjects()).toEqual([taken, developers]);
  expect(o.atOrigin('show', `${branch}:by-hand.txt`)).toBe('by hand');
});
