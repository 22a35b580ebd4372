import type { Pool } from 'pg';
import type { BranchAtOrigin } from '../../activities/git/refs/branch-at-origin.js';
import { createPushedHeads } from '../../activities/store/branches/pushed-heads.js';
import type { Repository, TaskIdentity } from '../../domain/task/task.js';
import { shortCommit } from '../../domain/text/short-commit.js';
import { ClientError } from '../errors/client-error.js';

/** A branch as it is on the origin; null: that is not to be known here, or not soon. */
export type LookAtBranch = (repository: Repository, branch: string) => Promise<BranchAtOrigin | null>;

/** Refuses a branch that others have pushed, unless it is to be adopted; where nobody can look here, the task's host does. */
export async function refuseForeignBranch(
  pool: Pool,
  task: TaskIdentity,
  { adopt, lookAtBranch }: { readonly adopt: boolean; readonly lookAtBranch?: LookAtBranch | undefined },
): Promise<void> {
  const { branch, project, item, repository } = task;
  const found = (await lookAtBranch?.(repository, branch)) ?? null;
  if (found === null) return;
  const { head, isInBase } = found;
  if (adopt && head === null) {
    throw new ClientError(
      'bad-branch',
      `There is no branch ${branch} on the origin of ${repository.name} to adopt.`,
      'Name the one that is meant, or leave --adopt out.',
    );
  }
  if (adopt || head === null || isInBase || (await createPushedHeads(pool).isOurs(task, head))) return;
  const start = `orch start --project ${project} --item ${item}`;
  throw new ClientError(
    'foreign-branch',
    `The branch ${branch} is on the origin of ${repository.name} already, at ${shortCommit(head)}, with commits that no task of ${item} has pushed.`,
    `Work on another branch (\`${start} --branch NAME\`), or knowingly on what is there (\`${start} --branch ${branch} --adopt\`).`,
  );
}
