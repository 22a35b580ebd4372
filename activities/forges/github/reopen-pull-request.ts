import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from './api/api.js';

/** Refused where its branch is gone or was pushed anew, or where another one of the branch is open. */
export async function reopenPullRequest({ api, owner, repo }: GithubRepository, number: number): Promise<void> {
  try {
    const opened = { owner, repo, pull_number: number, state: 'open' } as const;
    await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', opened);
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 422) throw error;
  }
}
