import type { TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import type { Git } from './git/git.js';
import { keepChanges, keepCommit } from './git/keep-changes.js';
import { type Heads, refreshMirror } from './git/mirror.js';
import type { Places } from './git/places.js';
import { push } from './git/push.js';
import { rebuildAgentGit } from './git/rebuild-agent-git.js';
import { takeIn } from './git/work-by-hand.js';
import { ensureTaskGitDir } from './git/task-git-dir.js';
import { checkOut, headOf, isAncestor, isCheckedOut, mergeBase } from './git/worktree.js';

export interface PrepareWorkspaceInput {
  readonly task: TaskIdentity;
}
export type PrepareWorkspaceOutput = Workspace;

export interface PrepareWorkspaceDeps extends WorktreeDeps {
  readonly hostId: string;
}

/** A worktree of the task's branch as it is on the origin; uncommitted work of an earlier try is still in it. */
export function createPrepareWorkspace(
  deps: PrepareWorkspaceDeps,
): (input: PrepareWorkspaceInput) => Promise<PrepareWorkspaceOutput> {
  return ({ task }) =>
    atWorktree(deps, task, async (git, places) => {
      const heads = await refreshMirror(git, places, task.repository);
      const base = baseOf(task, heads);
      refuseRefInTheWay(task, heads);
      await ensureTaskGitDir(git, places, task, heads.get(task.branch) ?? base);
      const taken = await takeIn(git, places, task);
      await bringUpToDate(git, places, task, taken ? await refreshMirror(git, places, task.repository) : heads);

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
      return { hostId: deps.hostId, path: places.worktree, headCommit, baseCommit };
    });
}

async function bringUpToDate(git: Git, places: Places, task: TaskIdentity, heads: Heads): Promise<void> {
  const { gitDir } = places;
  const ours = await headOf(git, places);
  if (!(await isCheckedOut(places))) await checkOut(git, places, ours);
  const theirs = heads.get(task.branch);
  if (theirs === undefined || theirs === ours) return;
  if (await isAncestor(git, gitDir, theirs, ours)) {
    // A commit whose push never arrived.
    const ref = `refs/heads/${task.branch}`;
    const pushed = await push(git, { gitDir, origin: task.repository.url, commit: ours, ref, force: false });
    if (pushed === 'pushed') return;
    throw new Error(`${task.branch} moved on the origin while it was pushed`);
  }
  const kept = await keepChanges(git, places, task, `Work on ${task.branch} before it moved on the origin`);
  if (kept === null && !(await isAncestor(git, gitDir, ours, theirs))) await keepCommit(git, places, task, ours);
  await checkOut(git, places, theirs);
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
