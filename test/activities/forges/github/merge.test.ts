import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { fetchTimeoutMs } from '../../../fixtures/github-api/fetch-description.js';
import { startGithubApi, type GithubApi } from '../../../fixtures/github-api/github-api.js';
import { aShop } from './a-github.js';

let github: GithubApi;
beforeAll(async () => {
  github = await startGithubApi();
}, fetchTimeoutMs);
afterEach(() => {
  expect(github.strays.splice(0)).toEqual([]);
});
afterAll(async () => {
  await github.close();
});

async function anOpenOne() {
  const { forge, shop, repository, draft } = aShop(github);
  const { head, headCommit } = draft();
  const { number } = await forge.ensurePullRequest(draft());
  const [pull] = shop.pulls;
  if (pull === undefined) throw new Error('there is none');
  const order = { repository, number, head, headCommit, method: 'merge', title: 'Export orders' } as const;
  return { forge, shop, pull, order };
}

test('it is merged once, by the way that is wanted, and found when asked again', async () => {
  for (const [method, title] of [
    ['merge', 'Merge pull request #1: Export orders'],
    ['squash', 'Export orders (#1)'],
    ['rebase', undefined],
  ] as const) {
    const { forge, shop, pull, order } = await anOpenOne();
    const merged = await forge.merge({ ...order, method });
    expect(merged).toEqual({ kind: 'merged', mergeCommit: pull.mergeCommit });
    expect(await forge.merge({ ...order, method })).toEqual(merged);
    expect(shop.merges).toEqual([{ number: 1, method, title }]);
  }
});

test('another head than the one that was approved is not merged', async () => {
  const { forge, shop, pull, order } = await anOpenOne();
  pull.headCommit = 'b'.repeat(40);
  expect(await forge.merge(order)).toEqual({ kind: 'moved', headCommit: 'b'.repeat(40) });
  expect(shop.merges).toEqual([]);
});

test('what was merged at another head is not merged by that', async () => {
  const { forge, order } = await anOpenOne();
  await forge.merge(order);
  const later = { ...order, headCommit: 'c'.repeat(40) };
  expect(await forge.merge(later)).toEqual({ kind: 'moved', headCommit: order.headCommit });
});

test('a conflict is told from what only waits: a review, a check, a draft, a base that has just moved', async () => {
  const { forge, shop, pull, order } = await anOpenOne();
  pull.mergeable = false;
  expect(await forge.merge(order)).toEqual({ kind: 'conflict' });
  pull.mergeable = null;
  expect(await forge.merge(order)).toEqual({ kind: 'waits', reason: 'Pull Request is not mergeable' });
  pull.mergeable = true;
  for (const message of [
    'At least 1 approving review is required by reviewers with write access.',
    'Required status check "ci" is expected.',
    'Base branch was modified. Review and try the merge again.',
  ]) {
    shop.whyNotMerged = { status: 405, message };
    expect(await forge.merge(order)).toEqual({ kind: 'waits', reason: message });
  }
  shop.whyNotMerged = null;
  pull.draft = true;
  expect(await forge.merge(order)).toEqual({ kind: 'waits', reason: 'Pull Request is still a draft' });
});

test('a way to merge that the repository forbids, and a closed pull request, are for a person', async () => {
  const { forge, shop, pull, order } = await anOpenOne();
  shop.whyNotMerged = { status: 405, message: 'Squash merges are not allowed on this repository.' };
  await expect(forge.merge({ ...order, method: 'squash' })).rejects.toMatchObject({
    type: 'ForgeRejected',
    nonRetryable: true,
    message: expect.stringMatching(/does not merge by squash: Squash merges are not allowed/),
  });
  Object.assign(pull, { state: 'closed', endedBy: 'mona' });
  await expect(forge.merge(order)).rejects.toMatchObject({
    type: 'ForgeRejected',
    message: 'Pull request #1 is closed.',
  });
});

test('a merge whose answer was lost is found by the next try', async () => {
  const { forge, shop, pull, order } = await anOpenOne();
  github.befall({ operation: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', done: true, answer: 'drop' });
  await expect(forge.merge(order)).rejects.toMatchObject({ nonRetryable: false });
  expect(await forge.merge(order)).toEqual({ kind: 'merged', mergeCommit: pull.mergeCommit });
  expect(shop.merges).toHaveLength(1);
});
