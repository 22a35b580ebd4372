import type { PushedHeads } from '../../store/branches/pushed-heads.js';
import { stepFailure } from '../../temporal/failure.js';
import { isProtected } from '../changes/role-paths.js';
import { fromBytes } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { isAncestor, mergeBase } from '../worktree/worktree.js';
import type { Heads } from './mirror.js';

/** A branch of somebody else's, on which the task builds. */
export interface AdoptedBranch {
  /** Where it was when the task began. */
  readonly head: string;
  /** Protected files that it changes, one character a byte; empty: none. */
  readonly protectedFiles: readonly string[];
}

export interface Beginning {
  readonly heads: Heads;
  readonly base: string;
  /** Somebody wants the task to build on what is there. */
  readonly adopt: boolean;
  /** As of `ProtectedPolicy`. */
  readonly allow: readonly string[];
  readonly pushedHeads: PushedHeads;
}

/**
 * Whose the branch is that a task begins with: null where it is not there, holds nothing that the base does not, or holds what tasks of
 * the same item have made and pushed. Somebody else's is refused, unless it is to be adopted, or was by an earlier task of the item.
 */
export async function adoptedBranch(worktree: TaskWorktree, beginning: Beginning): Promise<AdoptedBranch | null> {
  const { git, task, mirror } = worktree;
  const { heads, base, adopt, allow, pushedHeads } = beginning;
  const { branch } = task;
  const head = heads.get(branch);
  if (head === undefined || (await isAncestor(git, mirror, head, base))) return null;
  if (await pushedHeads.isOurs(task, head)) {
    if (!(await holdsAdopted(worktree, beginning, head))) return null;
  } else if (adopt) {
    await pushedHeads.noteAdopted(task, head);
  } else {
    const format = ['log', '-1', '--format=%h by %an', head];
    const last = fromBytes((await git(format, { gitDir: mirror })).stdout)
      .replace(/\p{Cc}/gu, '?')
      .slice(0, 100);
    throw stepFailure(
      'InvalidInput',
      `${branch} is on the origin with commits that no task of ${task.item} has pushed, the last one ${last}. ` +
        `Rename or delete it there and retry; or cancel the task, and start the item with --again on another branch ` +
        `(--branch NAME), or on what is there (--branch ${branch} --adopt).`,
    );
  }
  const from = (await mergeBase(git, mirror, head, base)) ?? base;
  const compare = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, head];
  const paths = (await git(compare, { gitDir: mirror })).stdout.split('\0');
  return { head, protectedFiles: paths.filter((path) => path !== '' && isProtected({ allow }, path)) };
}

/** Whether it goes on from a head that an earlier task has adopted, and that the base does not have. */
async function holdsAdopted(
  { git, mirror, task }: TaskWorktree,
  { base, pushedHeads }: Beginning,
  head: string,
): Promise<boolean> {
  for (const adopted of await pushedHeads.adopted(task)) {
    // A branch that was rewritten since does not hold it, nor need the mirror.
    if (!(await hasCommit(git, mirror, adopted)) || !(await isAncestor(git, mirror, adopted, head))) continue;
    if (!(await isAncestor(git, mirror, adopted, base))) return true;
  }
  return false;
}
