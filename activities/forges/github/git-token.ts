import type { ForgeRepository } from '../../../domain/task/forge.js';
import { createGithubApi } from './api/api.js';
import { githubFailure } from './api/failure.js';
import type { GithubDeps } from './api/github-at.js';

/** What git signs in with, beside the name `x-access-token`; an App's is for this repository alone. */
export async function githubGitToken({ url, access, requestMs }: GithubDeps, place: ForgeRepository): Promise<string> {
  // Each request has its own time limit.
  const { signal } = new AbortController();
  try {
    return await access.token(place, signal);
  } catch (error) {
    const authorization = async () => `Bearer ${await access.token(place, signal)}`;
    const at = {
      api: createGithubApi({ url, signal, requestMs, authorization }),
      owner: place.owner,
      repo: place.name,
    };
    throw await githubFailure(error, { account: place.account, at, access, place, signal });
  }
}
