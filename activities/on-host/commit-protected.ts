import type { Conflict } from '../../domain/decisions/conflict.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { TaskIdentity, Workspace } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { stepFailure } from '../temporal/failure.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { shown } from '../git/commit/commit-changes.js';
import { differsFromBase } from '../git/refs/differs-from-base.js';
import { toBytes } from '../git/run/git.js';
import { isMade, type RunCommit, withTitle, withTrailers } from '../git/commit/commits-of-run.js';
import { wipRef } from '../git/commit/keep-changes.js';
import { namedFiles } from '../git/commit/named-files.js';
import { protectedChanges, treeWithProtected } from '../git/changes/protected-changes.js';
import { onOrigin, pushBranch } from '../git/commit/push-branch.js';
import { fetchCommit } from '../git/refs/ref-at-origin.js';
import { fileRules } from '../git/commit/refused-files.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { checkOut } from '../git/worktree/check-out.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { headOf } from '../git/worktree/worktree.js';
import { treeOf, writeCommit } from '../git/changes/write-tree.js';

export interface CommitProtectedInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly role: Role;
  readonly runKey: string;
  readonly runNumber: number;
  /** Holds what was approved: nothing else is taken. */
  readonly commit: string;
  /** Paths that are not protected here. */
  readonly allow: readonly string[];
  /** Who approved. */
  readonly by: string;
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
}
export interface CommitProtectedOutput {
  /** The branch's head after the push. */
  readonly headCommit: string;
  readonly differsFromBase: boolean;
  /** As of `commitAndPush`. */
  readonly conflict?: Conflict;
}

/** One commit of the protected files that a person has approved, as they were kept beside the branch. */
export function createCommitProtected(
  deps: WorktreeDeps,
): (input: CommitProtectedInput) => Promise<CommitProtectedOutput> {
  return (input) =>
    atWorktree(deps, input.task, async (worktree) => {
      const { task, workspace } = input;
      await expectWorktree(worktree, workspace);
      await takeIn(worktree, fileRules(deps, input));
      const made: RunCommit = { runKey: input.runKey, protected: input.commit };
      if (!(await isMade(worktree, made, { since: workspace.headCommit, committer: deps.bot.email }))) {
        await commit(worktree, { ...input, by: deps.redact(input.by) }, made, deps.redact);
      }
      const { head, conflicts } = await pushBranch(worktree);
      return {
        headCommit: head,
        differsFromBase: await differsFromBase(worktree, task.repository.baseBranch),
        ...(conflicts.length > 0 && {
          conflict: { with: onOrigin(task.branch), files: namedFiles(conflicts, deps.redact) },
        }),
      };
    });
}

async function commit(
  worktree: TaskWorktree,
  input: CommitProtectedInput,
  run: RunCommit,
  redact: Redact,
): Promise<void> {
  const { git, gitDir } = worktree;
  const { task, role, runNumber, allow, by } = input;
  const ref = wipRef(task);
  if (!(await fetchCommit(git, gitDir, task, { ref, commit: input.commit }))) {
    throw stepFailure('WorkspaceLost', `What was approved, ${input.commit}, is not in ${ref} of the origin.`);
  }
  const changes = await protectedChanges(git, gitDir, input.commit, { role, allow, ask: true });
  const head = await headOf(worktree);
  const tree = await treeWithProtected(worktree, changes);
  // Pushed before another host went away.
  if (tree === (await treeOf(git, gitDir, head))) return;
  const subject = `${role}(ET): auto-commit from ${role} run_id=${runNumber}, protected files`;
  const message = withTrailers(
    `${withTitle(subject, task.title, redact)}\n\nApproved by ${shown({ path: toBytes(by) })}.`,
    run,
  );
  const made = await writeCommit(git, gitDir, { tree, parents: [head], message });
  await checkOut(worktree, made);
}
