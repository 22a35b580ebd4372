/** Work that an agent has put into its own git, and that is neither on the task's branch nor in the files of its worktree. */
export interface Elsewhere {
  /** `checkout`: the files of another commit than the branch's, with what was changed in them. */
  readonly kind: 'branch' | 'detached' | 'checkout' | 'stash' | 'worktree' | 'submodule';
  /** Of a branch, a worktree or a submodule; of a checkout its branch, if it was one's. */
  readonly name: string | null;
  /** 0: nobody can tell, since its objects are not whole; or of a checkout or a worktree there are none, and changes alone. */
  readonly commits: number;
  /** What it changes and the worktree does not have: at most 20. */
  readonly files: readonly string[];
  readonly count: number;
  /** A commit beside the branch with those changes, on that of the branch where they begin; null: none of them could be kept. */
  readonly kept: string | null;
  /** Files that are not in it, such as with a credential: at most 20. */
  readonly notKept: readonly string[];
}

/**
 * Whether the role that left it has to bring it. Commits are meant to be delivered; a stash may have been put away for good, where
 * other work was committed, and so may what a role tried that delivers no changes. A build may have left its files in a submodule.
 */
export function bringsBack(
  works: readonly Elsewhere[],
  { committed, delivers }: { readonly committed: boolean; readonly delivers: boolean },
): boolean {
  return works.some(({ kind }) => !committed || (delivers && kind !== 'stash' && kind !== 'submodule'));
}
