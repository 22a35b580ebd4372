import type { Pool } from 'pg';
import type { PullRequestState } from '../../../domain/task/forge.js';
import type { PullRequest } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import type { Git } from '../../git/run/git.js';
import { query } from '../../store/query.js';
import type { Forge, PullRequestDraft, PullRequestOf } from '../forge.js';
import { mergeByGit } from './merge.js';

export interface LocalForgeDeps {
  readonly pool: Pool;
  readonly git: Git;
  readonly reposDir: string;
}

/** A forge without a server: a pull request is a row of the ledger, numbered per repository; git merges. */
export function createLocalForge({ pool, git, reposDir }: LocalForgeDeps): Forge {
  return {
    async ensurePullRequest(draft) {
      if (draft.head === draft.repository.baseBranch) {
        throw stepFailure('ForgeRejected', `${draft.head} cannot be merged into itself`);
      }
      for (;;) {
        const open = await updateOpen(pool, draft);
        if (open !== null) return { ...open, created: false };
        if (draft.only !== null) return { number: draft.only, url: null, mergeCommit: null, created: false };
        const made = await insertNext(pool, draft);
        if (made !== null) return { ...made, created: true };
      }
    },

    async readPullRequest({ repository, number }) {
      const [row] = await query<Omit<PullRequestState, 'draft' | 'mergeable' | 'endedBy'>>(
        pool,
        `select state, head, base, head_commit as "headCommit", merge_commit as "mergeCommit" from pull_requests
         where repo = $1 and number = $2`,
        [repository.name, number],
      );
      if (row === undefined) throw noSuch({ repository, number });
      return { ...row, draft: false, mergeable: true, endedBy: null };
    },

    // Nobody but orch is there to close one.
    reopenPullRequest: () => Promise.resolve(),
    closePullRequest: () => Promise.resolve(),

    async readHeadBranch({ repository, number }) {
      const [row] = await query<{ head: string }>(
        pool,
        'select head from pull_requests where repo = $1 and number = $2',
        [repository.name, number],
      );
      return row?.head ?? null;
    },

    async merge(order) {
      const result = await mergeByGit(git, reposDir, order);
      if (result.kind === 'merged') await recordMerge(pool, order, result.mergeCommit);
      return result;
    },

    // Nobody but orch is there: no checks, no reviews, nobody to read comments.
    followRepository: () => Promise.resolve(null),
    readChecks: () => Promise.resolve([]),
    readRequiredChecks: () => Promise.resolve([]),
    readChangesRequested: () => Promise.resolve([]),
    ensureComment: () => Promise.resolve(),
    readFile: () => Promise.resolve(null),
  };
}

function noSuch({ repository, number }: PullRequestOf) {
  return stepFailure('ForgeRejected', `${repository.name} has no pull request #${number}`);
}

async function recordMerge(pool: Pool, of: PullRequestOf, mergeCommit: string): Promise<void> {
  const [row] = await query<{ mergeCommit: string }>(
    pool,
    `update pull_requests set
       state = 'merged', merge_commit = coalesce(merge_commit, $3), updated_at = now()
     where repo = $1 and number = $2
     returning merge_commit as "mergeCommit"`,
    [of.repository.name, of.number, mergeCommit],
  );
  if (row === undefined) throw noSuch(of);
  if (row.mergeCommit !== mergeCommit) {
    throw stepFailure('ForgeRejected', `pull request #${of.number} was merged as ${row.mergeCommit} already`);
  }
}

const pullRequestColumns = 'number, null as url, merge_commit as "mergeCommit"';

async function updateOpen(pool: Pool, draft: PullRequestDraft): Promise<PullRequest | null> {
  const [row] = await query<PullRequest>(
    pool,
    `update pull_requests set head_commit = $4, title = $5, body = $6, updated_at = now()
     where repo = $1 and head = $2 and base = $3 and state = 'open' and ($7::integer is null or number = $7)
     returning ${pullRequestColumns}`,
    [
      draft.repository.name,
      draft.head,
      draft.repository.baseBranch,
      draft.headCommit,
      draft.title,
      draft.body,
      draft.only,
    ],
  );
  return row ?? null;
}

/** Null where another took the number or opened the same one in this moment. */
async function insertNext(pool: Pool, draft: PullRequestDraft): Promise<PullRequest | null> {
  const [row] = await query<PullRequest>(
    pool,
    `insert into pull_requests (repo, number, task_id, head, base, head_commit, title, body, state)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, 'open' from pull_requests where repo = $1
     on conflict do nothing
     returning ${pullRequestColumns}`,
    [
      draft.repository.name,
      draft.taskId,
      draft.head,
      draft.repository.baseBranch,
      draft.headCommit,
      draft.title,
      draft.body,
    ],
  );
  return row ?? null;
}
