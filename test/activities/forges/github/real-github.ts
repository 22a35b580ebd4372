import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGithubAccess } from '../../../../activities/forges/github/api/access.js';
import { createGithubApi, type GithubApi } from '../../../../activities/forges/github/api/api.js';
import { createGithubForge } from '../../../../activities/forges/github/forge.js';
import { ownAccountsInMemory } from '../own-accounts-in-memory.js';
import type { Forge, PullRequestDraft } from '../../../../activities/forges/forge.js';
import type { Repository } from '../../../../domain/task/task.js';
import { aCommit } from '../../../fixtures/github-api/state.js';

// Run by `npm run test:github` alone: it works in a repository on a real GitHub, on two branches that it makes and removes.
const { ORCH_TEST_GITHUB_TOKEN: token, ORCH_TEST_GITHUB_REPOSITORY: address } = process.env;
const [, url = '', owner = '', repo = ''] =
  /^(https?:\/\/[^/]+)\/([^/]+)\/([^/]+?)(?:\.git)?$/.exec(address ?? '') ?? [];
if (token === undefined || repo === '') {
  throw new Error(
    'Set ORCH_TEST_GITHUB_TOKEN and ORCH_TEST_GITHUB_REPOSITORY (https://github.com/<owner>/<name>, a repository for tests).',
  );
}
const requestMs = 30_000;
const { signal } = new AbortController();
const name = aCommit().slice(0, 8);
const [head, base] = [`orch-test/${name}`, `orch-test/${name}-base`];
const refs = '/repos/{owner}/{repo}/git/refs';

let api: GithubApi;
let forge: Forge;
let repository: Repository;
let headCommit: string;

beforeAll(async () => {
  const place = { account: 'github', owner, name: repo };
  api = createGithubApi({ url, signal, requestMs, authorization: () => Promise.resolve(`Bearer ${token}`) });
  const access = createGithubAccess({ account: 'github', url, credentials: { token }, requestMs });
  forge = createGithubForge({ url, access, requestMs, own: ownAccountsInMemory('github') }, place, signal);
  repository = { name: repo, url: `${url}/${owner}/${repo}.git`, baseBranch: base, forge: place };

  const main = (await api.request('GET /repos/{owner}/{repo}', { owner, repo })).data.default_branch;
  const { data } = await api.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { owner, repo, ref: `heads/${main}` });
  for (const branch of [head, base]) {
    await api.request(`POST ${refs}`, { owner, repo, ref: `refs/heads/${branch}`, sha: data.object.sha });
  }
  const written = await api.request('PUT /repos/{owner}/{repo}/contents/{path}', {
    owner,
    repo,
    path: `orch-test/${name}.txt`,
    message: 'A file of a test of orch',
    content: Buffer.from('Grüße\n').toString('base64'),
    branch: head,
  });
  headCommit = written.data.commit.sha ?? '';
});
afterAll(async () => {
  for (const branch of [head, base]) {
    await api.request(`DELETE ${refs}/{ref}`, { owner, repo, ref: `heads/${branch}` });
  }
});

test('a pull request goes its way on a real GitHub, each order given twice', async () => {
  const wanted: PullRequestDraft = {
    taskId: 'task/test/1',
    repository,
    head,
    headCommit,
    title: `A test of orch ${name}`,
    body: 'It merges into a branch of its own.',
    draft: true,
    labels: ['orch'],
    known: null,
    only: null,
  };
  const made = await forge.ensurePullRequest(wanted);
  expect(made).toMatchObject({ created: true, mergeCommit: null });
  expect(await forge.ensurePullRequest(wanted)).toEqual({ ...made, created: false });
  const of = { repository, number: made.number };
  expect(await forge.readPullRequest(of)).toMatchObject({ state: 'open', headCommit });

  const ready = { ...wanted, title: `${wanted.title}, ready`, draft: false };
  for (let times = 0; times < 2; times += 1)
    expect(await forge.ensurePullRequest(ready)).toMatchObject({ created: false });
  expect(await forge.readPullRequest(of)).toMatchObject({ draft: false });

  for (let times = 0; times < 2; times += 1)
    await forge.ensureComment(of, { mark: `test ${name}`, text: 'A comment of a test.' });
  const issue = { owner, repo, issue_number: made.number };
  const comments = await api.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', issue);
  expect(comments.data).toHaveLength(1);

  expect(await forge.readChangesRequested(of)).toEqual([]);
  expect(Array.isArray(await forge.readChecks(repository, headCommit))).toBe(true);
  expect(await forge.readFile(repository, { ref: headCommit, path: `orch-test/${name}.txt` })).toBe('Grüße\n');
  expect(await forge.readFile(repository, { ref: headCommit, path: `orch-test/${name}.none` })).toBeNull();

  const order = { ...of, head, headCommit, method: 'merge', title: wanted.title } as const;
  expect(await forge.merge({ ...order, headCommit: 'a'.repeat(40) })).toEqual({ kind: 'moved', headCommit });
  const merged = await mergedAtLast(order);
  expect(await forge.merge(order)).toEqual(merged);
  expect(await forge.readPullRequest(of)).toMatchObject({ state: 'merged', mergeCommit: merged.mergeCommit });
});

/** GitHub first finds out whether it merges. */
async function mergedAtLast(order: Parameters<Forge['merge']>[0]) {
  for (let tries = 1; ; tries += 1) {
    const result = await forge.merge(order);
    if (result.kind === 'merged') return result;
    if (tries === 20) throw new Error(`it was not merged: ${JSON.stringify(result)}`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}
