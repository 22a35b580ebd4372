import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { Forge } from '../forge.js';
import type { OwnAccounts } from '../own-accounts.js';
import { ensureComment } from './api/ensure-comment.js';
import { githubAt, type GithubDeps } from './api/github-at.js';
import { ensurePullRequest } from './ensure-pull-request.js';
import { merge } from './merge.js';
import { readChangesRequested } from './read-changes-requested.js';
import { readChecks } from './read-checks.js';
import { readFile } from './read-file.js';
import { readHeadBranch, readPullRequest } from './read-pull-request.js';

export interface GithubForgeDeps extends GithubDeps {
  readonly own: OwnAccounts;
}

/** A repository on github.com or on an Enterprise server. */
export function createGithubForge(
  { own, ...deps }: GithubForgeDeps,
  place: ForgeRepository,
  signal: AbortSignal,
): Forge {
  const { at, author, told } = githubAt(deps, place, signal);
  const comment = async (number: number, one: { readonly mark: string; readonly text: string }) => {
    await ensureComment(at, { number, ...one }, { author: await author(), own });
  };
  return {
    ensurePullRequest: (draft) => told(ensurePullRequest(at, draft)),
    readPullRequest: ({ number }) => told(readPullRequest(at, { number, author })),
    readHeadBranch: ({ number }) => told(readHeadBranch(at, number)),
    readChecks: (_repository, commit) => told(readChecks(at, commit, signal)),
    readChangesRequested: ({ number }) => told(readChangesRequested(at, number)),
    merge: (order) => told(merge(at, order)),
    ensureComment: ({ number }, one) => told(comment(number, one)),
    readFile: (_repository, wanted) => told(readFile(at, wanted)),
  };
}
