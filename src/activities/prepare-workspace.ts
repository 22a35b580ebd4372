import type { TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import { freeWorktree } from './git/free-worktree.js';
import type { Git } from './git/git.js';
import { pushMarked, takeBranch } from './git/host-mark.js';
import { keepChanges, keepCommit, wipRef } from './git/keep-changes.js';
import { type Heads, refreshMirror } from './git/mirror.js';
import { isFolder, type Places } from './git/places.js';
import { rebuildAgentGit } from './git/rebuild-agent-git.js';
import { ensureTaskGitDir, expectOwner, tenureOf } from './git/task-git-dir.js';
import { takeIn } from './git/work-by-hand.js';
import { takeFromPool } from './git/worktree-pool.js';
import { checkOut, headOf, isAncestor, isCheckedOut, mergeBase } from './git/worktree.js';

export interface PrepareWorkspaceInput {
  readonly task: TaskIdentity;
  /** How many hosts the task has left; absent: none. */
  readonly tenure?: number;
}
export type PrepareWorkspaceOutput = Workspace;

export interface PrepareWorkspaceDeps extends WorktreeDeps {
  readonly hostId: string;
  /** Ends what still runs on this host for the task. */
  readonly endRuns: (task: TaskIdentity) => Promise<void>;
}

/** A worktree of the task's branch as it is on the origin; uncommitted work of an earlier try is still in it. */
export function createPrepareWorkspace(
  deps: PrepareWorkspaceDeps,
): (input: PrepareWorkspaceInput) => Promise<PrepareWorkspaceOutput> {
  return ({ task, tenure = 0 }) =>
    atWorktree(deps, task, async (git, places) => {
      await freeEarlier(deps, git, places, { task, tenure });
      const heads = await refreshMirror(git, places, task.repository);
      const base = baseOf(task, heads);
      refuseRefInTheWay(task, heads);
      await ensureTaskGitDir(git, places, task, { head: heads.get(task.branch) ?? base, tenure });
      await takeBranch(git, places, task);
      const taken = await takeIn(git, places, task);
      const now = taken ? await refreshMirror(git, places, task.repository) : heads;
      await bringUpToDate(deps, git, places, { task, heads: now });

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
        bot: deps.bot,
      });
      return { hostId: deps.hostId, path: places.worktree, headCommit, baseCommit, tenure };
    });
}

/** A task that has left this host and comes back starts anew: what its old run still does is ended and set aside first. */
async function freeEarlier(
  { endRuns, findSecrets }: PrepareWorkspaceDeps,
  git: Git,
  places: Places,
  { task, tenure }: Required<PrepareWorkspaceInput>,
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

async function bringUpToDate(
  { findSecrets }: PrepareWorkspaceDeps,
  git: Git,
  places: Places,
  { task, heads }: { readonly task: TaskIdentity; readonly heads: Heads },
): Promise<void> {
  const { gitDir } = places;
  const ours = await headOf(git, places);
  if (!(await isCheckedOut(places))) await firstCheckOut(git, places, ours);
  const theirs = heads.get(task.branch);
  if (theirs === undefined || theirs === ours) return;
  if (await isAncestor(git, gitDir, theirs, ours)) {
    // A commit whose push never arrived.
    if ((await pushMarked(git, places, task, ours)) === 'pushed') return;
    throw new Error(`${task.branch} moved on the origin while it was pushed`);
  }
  const kept = await keepChanges(git, places, task, {
    why: `Work on ${task.branch} before it moved on the origin`,
    findSecrets,
  });
  if (kept === null && !(await isAncestor(git, gitDir, ours, theirs))) await keepCommit(git, places, task, ours);
  await checkOut(git, places, theirs);
}

async function firstCheckOut(git: Git, places: Places, commit: string): Promise<void> {
  // What a checkout that was cut off has left is finished where it is.
  const begun = await isFolder(places.worktree);
  if (begun || !(await takeFromPool(git, places, commit))) await checkOut(git, places, commit);
}

function baseOf({ repository }: TaskIdentity, heads: Heads): string {
  const base = heads.get(repository.baseBranch);
  if (base !== undefined) return base;
  const has = [...heads.keys()].slice(0, 10).join(', ');
  throw stepFailure(
    'InvalidInput',
    heads.size === 0
      ? `The repository ${repository.name} is empty: it needs a first commit on ${repository.baseBranch}.`
      : `The repository ${repository.name} has no branch ${repository.baseBranch}; it has ${has}.`,
  );
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
