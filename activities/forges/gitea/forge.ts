import type { Repository } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import type { Forge } from '../forge.js';
import type { OwnAccounts } from '../own-accounts.js';
import { createGiteaClient, type GiteaDeps } from './api/client.js';
import { ensureComment } from './api/ensure-comment.js';
import { closePullRequest } from './close-pull-request.js';
import { ensurePullRequest } from './ensure-pull-request.js';
import { followRepository } from './follow-repository.js';
import { merge } from './merge.js';
import { reopenPullRequest } from './reopen-pull-request.js';
import { readChangesRequested } from './read-changes-requested.js';
import { readChecks } from './checks/read-checks.js';
import { readRequiredChecks } from './checks/read-required-checks.js';
import { readFile } from './read-file.js';
import { readHeadBranch, readPullRequest, type Settling } from './read-pull-request.js';

export interface GiteaForgeDeps extends GiteaDeps {
  readonly settleMs: Settling['settleMs'];
  readonly own: OwnAccounts;
}

/** Pull requests of a repository on a Gitea or a Forgejo. */
export function createGiteaForge(
  { settleMs, own, ...deps }: GiteaForgeDeps,
  repository: Repository,
  signal: AbortSignal,
): Forge {
  const { forge } = repository;
  if (forge === undefined) throw stepFailure('InvalidInput', `${repository.name} is on no forge`);
  const client = createGiteaClient(deps, forge, signal);
  const speaker = { client, own };
  const settling = { settleMs, signal };
  return {
    ensurePullRequest: (draft) => ensurePullRequest(client, draft),
    closePullRequest: ({ number }) => closePullRequest(speaker, number),
    reopenPullRequest: ({ number }) => reopenPullRequest(client, number),
    readPullRequest: ({ number, atOnce }) =>
      readPullRequest(speaker, number, atOnce === true ? { ...settling, settleMs: -1 } : settling),
    readHeadBranch: ({ number }) => readHeadBranch(client, number),
    followRepository: () => followRepository(client),
    readChecks: (_, commit) => readChecks(client, commit),
    readRequiredChecks: ({ baseBranch }) => readRequiredChecks(client, baseBranch),
    readChangesRequested: ({ number }) => readChangesRequested(client, number),
    merge: (order) => merge(speaker, order, settling),
    ensureComment: async ({ number }, { author, ...comment }) => {
      const speaks = author === undefined ? client : createGiteaClient({ ...deps, speaker: author }, forge, signal);
      await ensureComment({ client: speaks, own }, number, comment);
    },
    readFile: (_, at) => readFile(client, at),
  };
}
