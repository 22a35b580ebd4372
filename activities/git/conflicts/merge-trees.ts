import { entriesIn, type Git } from '../run/git.js';
import { withAttributesOf } from './attributes-of.js';
import { type MergePlace, withNewerSubmodules } from './newer-submodules.js';
import { type SubmoduleConflict, submoduleMode } from './submodule-conflict.js';
import type { TreeEntry } from '../changes/tree-entries.js';

export interface MergedTree {
  readonly tree: string;
  /** Files where both sides changed the same; one character a byte. Many hold conflict markers in the tree. */
  readonly conflicts: readonly string[];
  /** Of these, the submodules. */
  readonly submodules: readonly SubmoduleConflict[];
}

/** Merges two commits as git does in a checkout of the first; conflict markers name them as they are named here. */
export async function mergeTrees(git: Git, at: MergePlace, into: string, from: string): Promise<MergedTree> {
  const { gitDir } = at;
  const merge = ['merge-tree', '--write-tree', '-z', '--no-messages', into, from];
  const { stdout } = await withAttributesOf(git, gitDir, into, (workTree) =>
    git(merge, { gitDir, workTree, answers: [1] }),
  );
  const [tree = '', ...entries] = entriesIn(stdout);
  const stages = new Map<string, (TreeEntry | undefined)[]>();
  for (const entry of entries) {
    const [, mode = '', object = '', stage = '', path = ''] = /^(\d+) ([0-9a-f]+) (\d)\t([^]*)$/.exec(entry) ?? [];
    const known = stages.get(path) ?? [];
    known[Number(stage)] = { mode, object };
    stages.set(path, known);
  }
  const submodules = [...stages].flatMap(([path, [, base, ours, theirs]]) =>
    [base, ours, theirs].some((one) => one?.mode === submoduleMode) ? [{ path, base, ours, theirs }] : [],
  );
  if (submodules.length === 0) return { tree, conflicts: [...stages.keys()], submodules };
  const merged = await withNewerSubmodules(git, at, { tree, into, from, submodules });
  const left = submodules.filter(({ path }) => !merged.newer.has(path));
  return {
    tree: merged.tree,
    conflicts: [...stages.keys()].filter((path) => !merged.newer.has(path)),
    submodules: left,
  };
}
