import type { TreeEntry } from '../changes/tree-entries.js';

/** A submodule that both sides moved, or that one side moved and the other took away; one character a byte. */
export interface SubmoduleConflict {
  readonly path: string;
  readonly base: TreeEntry | undefined;
  readonly ours: TreeEntry | undefined;
  readonly theirs: TreeEntry | undefined;
}

export const submoduleMode = '160000';
