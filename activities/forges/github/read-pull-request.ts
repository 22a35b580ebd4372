import { RequestError } from '@octokit/request-error';
import type { PullRequestState } from '../../../domain/task/forge.js';
import type { GithubRepository } from './api/api.js';

export async function readPullRequest(
  at: GithubRepository,
  { number, author }: { readonly number: number; readonly author: () => Promise<string> },
): Promise<PullRequestState> {
  const { api, owner, repo } = at;
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  const { merged, draft = false, mergeable, head, merge_commit_sha: mergeCommit, merged_by: mergedBy } = data;
  const unlessOurs = async (by: { readonly login: string } | null | undefined) =>
    by === null || by === undefined || by.login === (await author()) ? null : by.login;
  const facts = { head: head.ref, base: data.base.ref, draft, mergeable, headCommit: head.sha };
  // Of one that is open, the commit is that of a trial.
  if (merged) return { ...facts, state: 'merged', mergeCommit, endedBy: await unlessOurs(mergedBy) };
  if (data.state === 'open') return { ...facts, state: 'open', mergeCommit: null, endedBy: null };
  const issue = await api.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
    owner,
    repo,
    issue_number: number,
  });
  return { ...facts, state: 'closed', mergeCommit: null, endedBy: await unlessOurs(issue.data.closed_by) };
}

export async function readHeadBranch({ api, owner, repo }: GithubRepository, number: number): Promise<string | null> {
  try {
    const asked = { owner, repo, pull_number: number };
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', asked);
    // A fork that was deleted is none any more.
    const from = data.head.repo as { readonly id: number } | null;
    return from?.id === data.base.repo.id ? data.head.ref : null;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}
