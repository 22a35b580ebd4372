import type { Conflict } from '../../../domain/decisions/conflict.js';
import type { Redact } from '../../../domain/text/redact.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { pushMarked } from '../refs/host-mark.js';
import { beginMerge, conflictOf, integrate as integrateSides } from './integrate.js';
import { keepChanges, keepCommit } from '../commit/keep-changes.js';
import type { MergeNote } from '../worktree/merge-note.js';
import { mergeUnderWay } from '../worktree/merge-under-way.js';
import type { Heads } from '../refs/mirror.js';
import { namedFiles } from '../commit/named-files.js';
import { onOrigin, pushBranch } from '../commit/push-branch.js';
import { holdsUnpushed, isNoted, isTakenBack, notePushed } from '../refs/pushed-last.js';
import { takeBackRefused } from './take-back.js';
import { checkOut } from '../worktree/check-out.js';
import { headOf, isAncestor } from '../worktree/worktree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

interface Reads {
  readonly findSecrets: FindSecrets;
  readonly redact: Redact;
}

export interface Bring {
  readonly heads: Heads;
  /** As `prepareWorkspace` is told. */
  readonly integrate: boolean | undefined;
}

/** How the branch stands to the other sides; all absent: well. */
export interface Standing {
  readonly merge?: Conflict;
  readonly diverged?: Conflict;
  /** What people have pushed to the branch and is not merged. */
  readonly theirs?: string;
}

/**
 * Brings a worktree that is checked out to the branch as it is on the origin, or merges the two. Leaves a merge that is under
 * way, and what its role has done of it so far, alone.
 */
export async function bringUpToDate(
  deps: Reads,
  worktree: TaskWorktree,
  { heads, integrate }: Bring,
): Promise<Standing> {
  const { task } = worktree;
  const { findSecrets, redact } = deps;
  const theirs = heads.get(task.branch);
  const found = (merge: MergeNote): Standing => ({
    merge: conflictOf(merge, redact),
    ...(theirs !== undefined && { theirs }),
  });
  await takeBackRefused(worktree);
  const underWay = await mergeUnderWay(worktree);
  if (underWay !== null && integrate !== false) return found(underWay);
  if (underWay !== null) {
    await keepChanges(worktree, { why: `Unfinished merge of ${task.branch}`, findSecrets });
    await checkOut(worktree, underWay.ours);
  }
  const conflicts = await takeUpBranch(deps, worktree, { heads, integrate });
  if (conflicts !== null) {
    return { diverged: { with: onOrigin(task.branch), files: namedFiles(conflicts, redact) } };
  }
  if (integrate !== true) return {};
  const merge = await integrateSides(worktree, { heads, findSecrets });
  if (merge === null) return {};
  await beginMerge(worktree, merge);
  return found(merge);
}

/** Answers the files in which commits of ours, that never were on the origin, conflict with it; null where all is well. */
async function takeUpBranch(
  { findSecrets }: Reads,
  worktree: TaskWorktree,
  { heads, integrate }: Bring,
): Promise<readonly string[] | null> {
  const { git, task, gitDir } = worktree;
  const ours = await headOf(worktree);
  const theirs = heads.get(task.branch) ?? ours;
  const takenBack = await isTakenBack(worktree, theirs);
  if (theirs !== ours && !takenBack && (await isAncestor(git, gitDir, theirs, ours))) {
    // A commit whose push never arrived.
    if ((await pushMarked(worktree, ours, theirs)) === 'pushed') return null;
    throw new Error(`${task.branch} moved on the origin while it was pushed`);
  }
  if (theirs !== ours) {
    const unpushed = integrate !== false && (await holdsUnpushed(git, gitDir, ours));
    // Whoever integrates brings the two together.
    if (unpushed && integrate === true) return null;
    const kept = await keepChanges(worktree, {
      why: `Work on ${task.branch} before it moved on the origin`,
      findSecrets,
    });
    if (unpushed) {
      const { conflicts } = await pushBranch(worktree);
      return conflicts.length === 0 ? null : conflicts;
    }
    if (kept === null && !(await isAncestor(git, gitDir, ours, theirs))) await keepCommit(worktree, ours);
    await checkOut(worktree, theirs);
  }
  // Of a branch that is not there yet, what it begins with.
  if (heads.has(task.branch) || !(await isNoted(gitDir))) await notePushed(git, gitDir, theirs);
  return null;
}
