import { RequestError } from '@octokit/request-error';
import type { MergeMethod } from '../../../domain/task/forge.js';
import { stepFailure } from '../../temporal/failure.js';
import type { MergeOrder, MergeResult } from '../forge.js';
import type { GithubRepository } from './api/api.js';
import { saidBy } from './api/failure.js';
import { readPullRequest } from './read-pull-request.js';

/** Only GitHub's word that it is merged counts; asked again, the merge that is there is found. */
export async function merge(at: GithubRepository, order: MergeOrder): Promise<MergeResult> {
  const refusal = await tryToMerge(at, order);
  // Who ended it matters to nobody here.
  const now = await readPullRequest(at, { number: order.number, author: () => Promise.resolve('') });
  if (now.state === 'merged' && now.headCommit !== order.headCommit)
    return { kind: 'moved', headCommit: now.headCommit };
  if (now.state === 'merged' && now.mergeCommit !== null) return { kind: 'merged', mergeCommit: now.mergeCommit };
  if (refusal === null) throw new Error(`GitHub has taken the merge of #${order.number}, but does not show it yet`);
  if (now.state === 'closed') throw stepFailure('ForgeRejected', `Pull request #${order.number} is closed.`);
  if (now.headCommit !== order.headCommit) return { kind: 'moved', headCommit: now.headCommit };
  if (now.mergeable === false) return { kind: 'conflict' };
  return { kind: 'waits', reason: refusal };
}

/** A rebase keeps the titles of its commits. */
const titleFor: Readonly<Partial<Record<MergeMethod, (number: number, title: string) => { commit_title: string }>>> = {
  merge: (number, title) => ({ commit_title: `Merge pull request #${number}: ${title}` }),
  squash: (number, title) => ({ commit_title: `${title} (#${number})` }),
};

/** Null, or in GitHub's words why it does not merge now. */
async function tryToMerge({ api, owner, repo }: GithubRepository, order: MergeOrder): Promise<string | null> {
  const { number, headCommit, method, title } = order;
  try {
    await api.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
      owner,
      repo,
      pull_number: number,
      sha: headCommit,
      merge_method: method,
      ...titleFor[method]?.(number, title),
    });
    return null;
  } catch (error) {
    if (!(error instanceof RequestError) || ![405, 409].includes(error.status)) throw error;
    const reason = saidBy(error);
    if (/merges are not allowed on this repository/i.test(reason)) {
      throw stepFailure('ForgeRejected', `${owner}/${repo} does not merge by ${method}: ${reason}`, { cause: error });
    }
    return reason;
  }
}
