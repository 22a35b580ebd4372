import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { Forge } from '../forge.js';
import type { GithubAccess } from './api/access.js';
import { createGithubApi, type GithubRepository } from './api/api.js';
import { ensureComment } from './ensure-comment.js';
import { ensurePullRequest } from './ensure-pull-request.js';
import { githubFailure } from './api/failure.js';
import { merge } from './merge.js';
import { readChangesRequested } from './read-changes-requested.js';
import { readChecks } from './read-checks.js';
import { readFile } from './read-file.js';
import { readHeadBranch, readPullRequest } from './read-pull-request.js';

export interface GithubForgeDeps {
  /** The address at which people use it. */
  readonly url: string;
  readonly access: GithubAccess;
  readonly requestMs: number;
}

/** A repository on github.com or on an Enterprise server. */
export function createGithubForge(
  { url, access, requestMs }: GithubForgeDeps,
  place: ForgeRepository,
  signal: AbortSignal,
): Forge {
  const { account, owner, name: repo } = place;
  const authorization = async () => `Bearer ${await access.token(place, signal)}`;
  const at: GithubRepository = { api: createGithubApi({ url, signal, requestMs, authorization }), owner, repo };

  const told = async <Answer>(verb: Promise<Answer>): Promise<Answer> => {
    try {
      return await verb;
    } catch (error) {
      throw await githubFailure(error, { account, at, access, place, signal });
    }
  };
  return {
    ensurePullRequest: (draft) => told(ensurePullRequest(at, draft)),
    readPullRequest: ({ number }) => told(readPullRequest(at, { number, author: () => access.author(signal) })),
    readHeadBranch: ({ number }) => told(readHeadBranch(at, number)),
    readChecks: (_repository, commit) => told(readChecks(at, commit, signal)),
    readChangesRequested: ({ number }) => told(readChangesRequested(at, number)),
    merge: (order) => told(merge(at, order)),
    ensureComment: ({ number }, { mark, text }) =>
      told(access.author(signal).then((author) => ensureComment(at, { number, author, mark, text }))),
    readFile: (_repository, wanted) => told(readFile(at, wanted)),
  };
}
