import type { Conflict } from '../domain/conflict.js';
import type { TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import { baseOf } from './git/base-of.js';
import { shown } from './git/commit-changes.js';
import { freeWorktree } from './git/free-worktree.js';
import type { Git } from './git/git.js';
import { pushMarked, takeBranch } from './git/host-mark.js';
import { beginMerge, conflictOf, integrate as integrateAll } from './git/integrate.js';
import { keepChanges, keepCommit, wipRef } from './git/keep-changes.js';
import type { MergeNote } from './git/merge-note.js';
import { mergeUnderWay } from './git/merge-under-way.js';
import { type Heads, refreshMirror } from './git/mirror.js';
import { isFolder, type Places } from './git/places.js';
import { onOrigin, pushBranch } from './git/push-branch.js';
import { isNoted, isUnpushed, notePushed } from './git/pushed-last.js';
import { rebuildAgentGit } from './git/rebuild-agent-git.js';
import { ensureTaskGitDir, expectOwner, tenureOf } from './git/task-git-dir.js';
import { takeIn } from './git/work-by-hand.js';
import { checkOut, headOf, isAncestor, isCheckedOut, mergeBase } from './git/worktree.js';

export interface PrepareWorkspaceInput {
  readonly task: TaskIdentity;
  /** How many hosts the task has left; absent: none. */
  readonly tenure?: number;
  /**
   * True: the other side of a conflict is merged into the branch, as far as it goes without an agent. False: a merge that is
   * under way is another stage's, and is set aside. Absent: such a one is left as it is.
   */
  readonly integrate?: boolean;
}
export interface PrepareWorkspaceOutput extends Workspace {
  /** The merge under way, whose conflicts lie in the worktree; absent: none. */
  readonly merge?: Conflict;
  /** Commits of ours that are not on the origin conflict with what is there, and nobody was told to integrate; absent: none. */
  readonly diverged?: Conflict;
}

export interface PrepareWorkspaceDeps extends WorktreeDeps {
  readonly hostId: string;
  /** Ends what still runs on this host for the task. */
  readonly endRuns: (task: TaskIdentity) => Promise<void>;
}

/** A worktree of the task's branch as it is on the origin; uncommitted work of an earlier try is still in it. */
export function createPrepareWorkspace(
  deps: PrepareWorkspaceDeps,
): (input: PrepareWorkspaceInput) => Promise<PrepareWorkspaceOutput> {
  return ({ task, tenure = 0, integrate }) =>
    atWorktree(deps, task, async (git, places) => {
      await freeEarlier(deps, git, places, { task, tenure });
      const heads = await refreshMirror(git, places, task.repository);
      const base = baseOf(task, heads);
      refuseRefInTheWay(task, heads);
      await ensureTaskGitDir(git, places, task, { head: heads.get(task.branch) ?? base, tenure });
      await takeBranch(git, places, task);
      const taken = await takeIn(git, places, task);
      const now = taken ? await refreshMirror(git, places, task.repository) : heads;
      if (!(await isCheckedOut(places))) await checkOut(git, places, await headOf(git, places));
      const state = await mergeOrBringUpToDate(deps, git, places, { task, heads: now, integrate });

      const headCommit = await headOf(git, places);
      const baseCommit = await mergeBase(git, places.gitDir, headCommit, base);
      const { branch, repository } = task;
      if (baseCommit === null) {
        throw stepFailure('InvalidInput', `${branch} has no history in common with ${repository.baseBranch}.`);
      }
      await rebuildAgentGit(git, {
        places,
        baseBranch: repository.baseBranch,
        branch,
        head: headCommit,
        base,
        ...(state.theirs !== undefined && { theirs: state.theirs }),
        bot: deps.bot,
      });
      const { merge, diverged } = state;
      return {
        ...{ hostId: deps.hostId, path: places.worktree, headCommit, baseCommit, tenure },
        ...(merge !== undefined && { merge }),
        ...(diverged !== undefined && { diverged }),
      };
    });
}

interface Bring {
  readonly task: TaskIdentity;
  readonly heads: Heads;
  readonly integrate: boolean | undefined;
}

/** How the branch stands to the other sides; all absent: well. */
interface Standing {
  readonly merge?: Conflict;
  readonly diverged?: Conflict;
  /** What people have pushed to the branch and is not merged. */
  readonly theirs?: string;
}

/** Leaves a merge that is under way, and what its role has done of it so far, alone. */
async function mergeOrBringUpToDate(
  deps: PrepareWorkspaceDeps,
  git: Git,
  places: Places,
  { task, heads, integrate }: Bring,
): Promise<Standing> {
  const { findSecrets, redact } = deps;
  const theirs = heads.get(task.branch);
  const found = async (merge: MergeNote): Promise<Standing> => ({
    merge: conflictOf(merge, redact),
    ...(theirs !== undefined && { theirs }),
  });
  const underWay = await mergeUnderWay(git, places);
  if (underWay !== null && integrate !== false) return found(underWay);
  if (underWay !== null) {
    await keepChanges(git, places, task, { why: `Unfinished merge of ${task.branch}`, findSecrets });
    await checkOut(git, places, underWay.ours);
  }
  const conflicts = await bringUpToDate(deps, git, places, { task, heads, integrate });
  if (conflicts !== null) {
    const files = conflicts.slice(0, 50).map((path) => redact(shown({ path })));
    return { diverged: { with: onOrigin(task.branch), files } };
  }
  if (integrate !== true) return {};
  const merge = await integrateAll(git, places, task, { heads, findSecrets });
  if (merge === null) return {};
  await beginMerge(git, places, merge);
  return found(merge);
}

/** A task that has left this host and comes back starts anew: what its old run still does is ended and set aside first. */
async function freeEarlier(
  { endRuns, findSecrets }: PrepareWorkspaceDeps,
  git: Git,
  places: Places,
  { task, tenure }: { readonly task: TaskIdentity; readonly tenure: number },
): Promise<void> {
  if (!(await isFolder(places.gitDir))) return;
  await expectOwner(places, task);
  const earlier = await tenureOf(places);
  if (earlier === tenure) return;
  if (earlier > tenure) {
    throw stepFailure('WorkspaceLost', `The task has left this host, and come back: ${places.worktree} is in use.`);
  }
  await endRuns(task);
  await freeWorktree(git, places, task, { ref: wipRef(task, { tenure: earlier }), findSecrets });
}

/** Answers the files in which commits of ours, that never were on the origin, conflict with it; null where all is well. */
async function bringUpToDate(
  { findSecrets }: PrepareWorkspaceDeps,
  git: Git,
  places: Places,
  { task, heads, integrate }: Bring,
): Promise<readonly string[] | null> {
  const { gitDir } = places;
  const ours = await headOf(git, places);
  const theirs = heads.get(task.branch) ?? ours;
  if (theirs !== ours && (await isAncestor(git, gitDir, theirs, ours))) {
    // A commit whose push never arrived.
    if ((await pushMarked(git, places, task, ours)) === 'pushed') return null;
    throw new Error(`${task.branch} moved on the origin while it was pushed`);
  }
  if (theirs !== ours) {
    const unpushed = integrate !== false && (await isUnpushed(git, gitDir, { ours, theirs }));
    // Whoever integrates merges the two.
    if (unpushed && integrate === true) return null;
    const kept = await keepChanges(git, places, task, {
      why: `Work on ${task.branch} before it moved on the origin`,
      findSecrets,
    });
    if (unpushed) {
      const { conflicts } = await pushBranch(git, places, task);
      return conflicts.length === 0 ? null : conflicts;
    }
    if (kept === null && !(await isAncestor(git, gitDir, ours, theirs))) await keepCommit(git, places, task, ours);
    await checkOut(git, places, theirs);
  }
  // Of a branch that is not there yet, what it begins with.
  if (heads.has(task.branch) || !(await isNoted(git, gitDir))) await notePushed(git, gitDir, theirs);
  return null;
}

/** Git holds no branch `a/b` beside a branch `a`. */
function refuseRefInTheWay({ branch }: TaskIdentity, heads: Heads): void {
  const inTheWay = [...heads.keys()].find((head) => head.startsWith(`${branch}/`) || branch.startsWith(`${head}/`));
  if (inTheWay === undefined) return;
  throw stepFailure(
    'InvalidInput',
    `Git cannot hold the branch ${branch} beside ${inTheWay}: give the task another branch.`,
  );
}
