import { stepFailure } from '../../temporal/failure.js';
import { isProtected } from '../changes/role-paths.js';
import { fromBytes } from '../run/git.js';
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
  readonly isOurs: (head: string) => Promise<boolean>;
}

/**
 * Whose the branch is that a task begins with: null where it is not there, holds nothing that the base does not, or was pushed by
 * a task of the same item. Somebody else's is refused, unless it is to be adopted.
 */
export async function adoptedBranch(
  { git, task, mirror }: TaskWorktree,
  { heads, base, adopt, allow, isOurs }: Beginning,
): Promise<AdoptedBranch | null> {
  const { branch } = task;
  const head = heads.get(branch);
  if (head === undefined || (await isAncestor(git, mirror, head, base)) || (await isOurs(head))) return null;
  if (!adopt) {
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
