import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { AccountPause } from '../../../../domain/failures/failure.js';
import { refused } from '../../../fixtures/github-api/answer.js';
import { fetchTimeoutMs } from '../../../fixtures/github-api/fetch-description.js';
import { startGithubApi, type GithubApi, type Mishap } from '../../../fixtures/github-api/github-api.js';
import { aShop, token } from './a-github.js';

let github: GithubApi;
beforeAll(async () => {
  github = await startGithubApi();
}, fetchTimeoutMs);
afterEach(() => {
  expect(github.strays.splice(0)).toEqual([]);
  expect(github.mishaps.splice(0)).toEqual([]);
});
afterAll(async () => {
  await github.close();
});

const creation = 'POST /repos/{owner}/{repo}/pulls';

/** What a verb throws when its request meets this. */
async function thrownBy(answer: Mishap['answer'], given: Parameters<typeof aShop>[1] = {}) {
  const { forge, draft } = aShop(github, given);
  github.befall({ operation: creation, done: false, answer });
  return (await forge.ensurePullRequest(draft()).then(
    () => {
      throw new Error('it should have been refused');
    },
    (error: unknown) => error,
  )) as { type?: string; nonRetryable?: boolean; message: string; details?: AccountPause[] };
}

test('a token that GitHub does not know is for a person, who hears which setting holds it', async () => {
  const { forge, repository } = aShop(github, { credentials: { token: 'github_pat_wrong' } });
  const failure = await forge.readPullRequest({ repository, number: 1 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'ForgeRejected', nonRetryable: true });
  expect(String(failure)).toMatch(/does not know the token.*ORCH_GITHUB_TOKEN/);
  expect(JSON.stringify(failure)).not.toContain('github_pat_wrong');
});

test('a missing right is named as GitHub names it', async () => {
  const headers = { 'x-accepted-github-permissions': 'pull_requests=write' };
  expect(await thrownBy(refused(403, 'Resource not accessible by personal access token', headers))).toMatchObject({
    type: 'ForgeRejected',
    message: expect.stringMatching(/may not do this .*Resource not accessible.*pull_requests=write/),
  });
});

test('both kinds of rate limits are waited out as long as GitHub asks', async () => {
  const reset = String(Math.ceil(Date.now() / 1_000) + 600);
  const primary = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  for (const status of [403, 429]) {
    const first = await thrownBy(refused(status, 'API rate limit exceeded', primary));
    expect(first).toMatchObject({ type: 'AccountPaused', nonRetryable: false });
    expect(first.details?.[0]?.lookInMs).toBeGreaterThan(500_000);
    expect(first.details?.[0]?.lookInMs).toBeLessThanOrEqual(601_000);
    const second = await thrownBy(refused(status, 'You have exceeded a secondary rate limit', { 'retry-after': '90' }));
    expect(second).toMatchObject({ type: 'AccountPaused', details: [{ account: 'github', lookInMs: 90_000 }] });
    const unsaid = await thrownBy(refused(status, 'You have exceeded a secondary rate limit'));
    expect(unsaid).toMatchObject({ type: 'AccountPaused', details: [{ account: 'github', lookInMs: 60_000 }] });
  }
});

test('a repository that is not there is told from a pull request that is not', async () => {
  const { forge, repository } = aShop(github);
  await expect(forge.readPullRequest({ repository, number: 9 })).rejects.toMatchObject({ type: 'ForgeRejected' });
  const other = { account: 'github', owner: 'acme', name: 'nowhere' };
  const { access, own } = aShop(github);
  const { createGithubForge } = await import('../../../../activities/forges/github/forge.js');
  const nowhere = createGithubForge(
    { url: github.url, access, requestMs: 30_000, own },
    other,
    new AbortController().signal,
  );
  const lost = { type: 'RepoNotFound', message: expect.stringContaining('acme/nowhere') };
  await expect(nowhere.readPullRequest({ repository, number: 1 })).rejects.toMatchObject(lost);
  await expect(nowhere.readFile(repository, { ref: 'main', path: 'a' })).rejects.toMatchObject(lost);
});

test('what GitHub finds invalid is for a person, in its words', async () => {
  const { forge, draft } = aShop(github);
  await expect(forge.ensurePullRequest({ ...draft(), head: 'never-pushed' })).rejects.toMatchObject({
    type: 'ForgeRejected',
    message: expect.stringContaining('Validation Failed: head is invalid'),
  });
});

test('where a renamed repository is now is asked on the same API alone', async () => {
  const { forge, repository } = aShop(github);
  const now = aShop(github, { name: 'shop-now' });
  const operation = 'GET /repos/{owner}/{repo}';
  const redirect = (location: string) =>
    github.befall({ operation, done: false, answer: refused(301, 'Moved Permanently', { location }) });
  expect(await forge.followRepository(repository)).toBeNull();
  redirect(`${github.url}/api/v3/repos/acme/${now.repository.name}`);
  expect(await forge.followRepository(repository)).toEqual({
    id: expect.stringMatching(/^\d+$/),
    owner: expect.any(String),
    name: 'shop-now',
  });
  redirect('https://elsewhere.example/api/v3/repositories/7');
  expect(await forge.followRepository(repository)).toBeNull();
});

test('a renamed repository is not followed by a write: where it went is said', async () => {
  const location = `${github.url}/api/v3/repositories/7/pulls`;
  expect(await thrownBy(refused(301, 'Moved Permanently', { location }))).toMatchObject({
    type: 'ForgeRejected',
    message: expect.stringContaining(location),
  });
});

test('a server that is ill, cut off, silent or a page for people is asked again, without that page in the message', async () => {
  const ill: readonly Mishap['answer'][] = [
    refused(500, 'Server Error'),
    { html: 502 },
    { html: 200 },
    { cut: '{"number": 1, "tit' },
    'drop',
  ];
  for (const answer of ill) {
    const failure = await thrownBy(answer);
    expect(failure.nonRetryable ?? false).toBe(false);
    expect(failure.message).not.toMatch(/html|Unicorn/i);
  }
  expect(await thrownBy('silence', { requestMs: 200 })).toMatchObject({
    nonRetryable: false,
    message: expect.stringContaining('no answer in time'),
  });
});

test('a pull request, a comment and a label whose answers were lost are found by the next try', async () => {
  const { forge, shop, repository, draft } = aShop(github, { requestMs: 300_000 });
  const comment = { mark: 'one', text: 'Text' };
  const orders: readonly (readonly [string, () => Promise<unknown>])[] = [
    [creation, () => forge.ensurePullRequest(draft())],
    [
      'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
      () => forge.ensurePullRequest(draft({ labels: ['more'] })),
    ],
    [
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      () => forge.ensureComment({ repository, number: 1 }, comment),
    ],
  ];
  for (const [operation, order] of orders) {
    github.befall({ operation, done: true, answer: 'drop' });
    await expect(order()).rejects.toMatchObject({ nonRetryable: false });
    await order();
  }
  expect(shop.pulls).toMatchObject([{ labels: ['orch', 'more'], comments: [{ by: 'orch-bot' }] }]);
  expect(shop.pulls).toHaveLength(1);
});

test('a next page at another host gets no token', async () => {
  const { forge, draft } = aShop(github);
  const elsewhere = { status: 200, body: [], headers: { link: '<http://127.0.0.1:1/next>; rel="next"' } };
  github.befall({ operation: 'GET /repos/{owner}/{repo}/pulls', done: false, answer: elsewhere });
  await expect(forge.ensurePullRequest(draft())).rejects.toMatchObject({
    type: 'ForgeRejected',
    message: expect.stringContaining('http://127.0.0.1:1'),
  });
});

test('a list that GitHub refuses is no empty list', async () => {
  const { forge, repository } = aShop(github);
  const answer = refused(409, 'Git Repository is empty.');
  github.befall({ operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', done: false, answer });
  await expect(forge.readChecks(repository, 'a'.repeat(40))).rejects.toMatchObject({ type: 'ForgeRejected' });
});

test('a cancelled step ends its request with the reason', async () => {
  const ending = new AbortController();
  const { forge, draft } = aShop(github, { signal: ending.signal });
  github.befall({ operation: creation, done: false, answer: 'silence' });
  github.asked.length = 0;
  const done = forge.ensurePullRequest(draft());
  while (!github.asked.includes(creation)) await setTimeout(5);
  ending.abort(new Error('cancelled by a person'));
  await expect(done).rejects.toThrow('cancelled by a person');
});

test('no failure holds the token', async () => {
  for (const answer of [refused(500, 'x'), refused(403, `bad ${'y'.repeat(999)}`), 'drop'] as const) {
    const failure = await thrownBy(answer);
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toContain(token);
    expect(failure.message.length).toBeLessThan(500);
  }
});
