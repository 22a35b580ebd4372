import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalForge } from '../../../../activities/forges/local/forge.js';
import type { Forge, PullRequestDraft } from '../../../../activities/forges/forge.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { listPullRequests } from '../../../../activities/store/history.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { type FreshOrigin, freshOrigin } from '../../git/fresh-origin.js';

let database: TestDatabase;
let o: FreshOrigin;
let forge: Forge;
beforeAll(async () => {
  database = await freshDatabase();
  o = freshOrigin({ 'README.md': 'demo\n', 'a.js': 'a\n' });
  const git = createGit(o.deps, new AbortController().signal);
  forge = createLocalForge({ pool: database.pool, git, reposDir: o.deps.reposDir });
});
afterAll(async () => {
  o.remove();
  await database.drop();
});

function aDraft(repo: string, head: string, given: Partial<PullRequestDraft> = {}): PullRequestDraft {
  return {
    taskId: `task/${repo}/${head}`,
    repository: { name: repo, url: `/srv/${repo}.git`, baseBranch: 'main' },
    head,
    headCommit: 'a'.repeat(40),
    title: 'A title',
    body: 'A body',
    draft: false,
    labels: [],
    known: null,
    only: null,
    ...given,
  };
}

test('a pull request is made once and found afterwards, with the newest commit of its branch', async () => {
  const draft = aDraft('once', 'feature');
  expect(await forge.ensurePullRequest(draft)).toEqual({ number: 1, url: null, mergeCommit: null, created: true });
  const moved = { ...draft, headCommit: 'b'.repeat(40) };
  expect(await forge.ensurePullRequest(moved)).toEqual({ number: 1, url: null, mergeCommit: null, created: false });
  expect(await listPullRequests(database.pool, draft.taskId)).toMatchObject([
    { repo: 'once', number: 1, head: 'feature', base: 'main', headCommit: 'b'.repeat(40), state: 'open' },
  ]);
});

test('one that is kept current is not made anew where it is not open any more', async () => {
  const draft = aDraft('kept', 'feature');
  await forge.ensurePullRequest(draft);
  expect(await forge.ensurePullRequest({ ...draft, body: 'new', only: 1 })).toMatchObject({
    number: 1,
    created: false,
  });
  await database.pool.query(`update pull_requests set state = 'closed' where repo = 'kept'`);
  expect(await forge.ensurePullRequest({ ...draft, body: 'late', only: 1 })).toMatchObject({
    number: 1,
    created: false,
  });
  expect(await listPullRequests(database.pool, draft.taskId)).toMatchObject([{ number: 1, body: 'new' }]);
});

test('20 who ensure the same pull request at once get one', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => forge.ensurePullRequest(aDraft('same', 'feature'))));
  expect(new Set(made.map(({ number }) => number))).toEqual(new Set([1]));
  expect(made.filter(({ created }) => created)).toHaveLength(1);
});

test('20 branches of one repository at once get the numbers 1 to 20', async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => forge.ensurePullRequest(aDraft('many', `feature-${index}`))),
  );
  expect(made.map(({ number }) => number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('another base is another pull request, and each repository counts for itself', async () => {
  await forge.ensurePullRequest(aDraft('bases', 'feature'));
  const release = { name: 'bases', url: '/srv/bases.git', baseBranch: 'release' };
  expect(await forge.ensurePullRequest(aDraft('bases', 'feature', { repository: release }))).toMatchObject({
    number: 2,
  });
  expect(await forge.ensurePullRequest(aDraft('bases-2', 'feature'))).toMatchObject({ number: 1 });
});

test('a merge is recorded, and the branch can have a new pull request after it', async () => {
  const head = o.pushAs('orch/merged', { 'b.js': 'b' }, 'main');
  const draft = aDraft('merged', 'orch/merged', {
    repository: { name: 'merged', url: o.origin, baseBranch: 'main' },
    headCommit: head,
  });
  const { repository } = draft;
  const { number } = await forge.ensurePullRequest(draft);
  expect(await forge.readPullRequest({ repository, number })).toMatchObject({ state: 'open', headCommit: head });
  expect(await forge.readHeadBranch({ repository, number })).toBe('orch/merged');
  expect(await forge.readHeadBranch({ repository, number: 7 })).toBeNull();
  const order = { repository, number, head: draft.head, headCommit: head, method: 'merge', title: 'A title' } as const;
  const merged = await forge.merge(order);
  const mergeCommit = o.atOrigin('rev-parse', 'main');
  expect(merged).toEqual({ kind: 'merged', mergeCommit });
  expect(await forge.merge(order)).toEqual(merged);
  expect(await forge.readPullRequest({ repository, number })).toMatchObject({ state: 'merged', mergeCommit });
  expect(await forge.ensurePullRequest(draft)).toMatchObject({ number: 2, created: true });
  expect(await listPullRequests(database.pool, draft.taskId)).toMatchObject([
    { number: 1, state: 'merged', mergeCommit },
    { number: 2, state: 'open', mergeCommit: null },
  ]);
});

test('what cannot be a pull request is refused as a forge would, without a retry', async () => {
  const rejected = { type: 'ForgeRejected', nonRetryable: true };
  await expect(forge.ensurePullRequest(aDraft('refused', 'main'))).rejects.toMatchObject(rejected);
  const { repository } = aDraft('refused', 'x');
  await expect(forge.readPullRequest({ repository, number: 7 })).rejects.toMatchObject(rejected);
});
