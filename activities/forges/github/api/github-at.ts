import type { ForgeRepository } from '../../../../domain/task/forge.js';
import type { GithubAccess } from './access.js';
import { createGithubApi, type GithubRepository } from './api.js';
import { githubFailure } from './failure.js';

export interface GithubDeps {
  /** The address at which people use it. */
  readonly url: string;
  readonly access: GithubAccess;
  readonly requestMs: number;
}

/** A repository as one account asks about it. */
export interface GithubAt {
  readonly at: GithubRepository;
  /** Under which login what it writes stands. */
  readonly author: () => Promise<string>;
  /** What makes it fail, as the workflow understands it. */
  readonly told: <Answer>(verb: Promise<Answer>) => Promise<Answer>;
}

export function githubAt(
  { url, access, requestMs }: GithubDeps,
  place: ForgeRepository,
  signal: AbortSignal,
): GithubAt {
  const { account, owner, name: repo } = place;
  const authorization = async () => `Bearer ${await access.token(place, signal)}`;
  const at: GithubRepository = { api: createGithubApi({ url, signal, requestMs, authorization }), owner, repo };
  return {
    at,
    author: () => access.author(signal),
    async told(verb) {
      try {
        return await verb;
      } catch (error) {
        throw await githubFailure(error, { account, at, access, place, signal });
      }
    },
  };
}
