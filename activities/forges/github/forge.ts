import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { Forge, ForgeComment } from '../forge.js';
import type { OwnAccounts } from '../own-accounts.js';
import type { GithubAccess } from './api/access.js';
import { ensureComment } from './api/ensure-comment.js';
import { githubAt, type GithubDeps } from './api/github-at.js';
import { closePullRequest } from './close-pull-request.js';
import { ensurePullRequest } from './ensure-pull-request.js';
import { followRepository } from './follow-repository.js';
import { merge } from './merge.js';
import { reopenPullRequest } from './reopen-pull-request.js';
import { readChangesRequested } from './read-changes-requested.js';
import { readChecks } from './checks/read-checks.js';
import { readRequiredChecks } from './checks/read-required-checks.js';
import { readFile } from './read-file.js';
import { readHeadBranch, readPullRequest } from './read-pull-request.js';

export interface GithubForgeDeps extends GithubDeps {
  /** As whom a role comments, where it has a token of its own; absent: as the account. */
  readonly accessOf?: (speaker: Role) => GithubAccess;
  readonly own: OwnAccounts;
}

/** A repository on github.com or on an Enterprise server. */
export function createGithubForge(
  { own, accessOf, ...deps }: GithubForgeDeps,
  place: ForgeRepository,
  signal: AbortSignal,
): Forge {
  const { at, author, told } = githubAt(deps, place, signal);
  const comment = (number: number, { author: speaker, mark, text }: ForgeComment) => {
    const access = speaker === undefined || accessOf === undefined ? deps.access : accessOf(speaker);
    const as = githubAt({ ...deps, access }, place, signal);
    return as.told(
      as.author().then(async (us) => {
        await ensureComment(as.at, { number, mark, text }, { author: us, own });
      }),
    );
  };
  return {
    ensurePullRequest: (draft) => told(ensurePullRequest(at, draft)),
    closePullRequest: ({ number }) => told(closePullRequest(at, { number, author })),
    reopenPullRequest: ({ number }) => told(reopenPullRequest(at, number)),
    readPullRequest: ({ number }) => told(readPullRequest(at, { number, author })),
    readHeadBranch: ({ number }) => told(readHeadBranch(at, number)),
    followRepository: () => told(followRepository(at)),
    readChecks: (_repository, commit) => told(readChecks(at, commit, signal)),
    readRequiredChecks: ({ baseBranch }) => told(readRequiredChecks(at, baseBranch)),
    readChangesRequested: ({ number }) => told(readChangesRequested(at, number)),
    merge: (order) => told(merge(at, order)),
    ensureComment: ({ number }, one) => comment(number, one),
    readFile: (_repository, wanted) => told(readFile(at, wanted)),
  };
}
