import { lstat, readFile } from 'node:fs/promises';
import { type UnmarkedFile, unmarkedInWords } from '../../../domain/decisions/conflict.js';
import { onDisk } from '../../files/on-disk.js';
import { type Changer, isProtected } from '../changes/role-paths.js';
import { toBytes } from '../run/git.js';
import { type MergeNote, writeMergeNote } from '../worktree/merge-note.js';
import type { Worktree } from '../worktree/worktree.js';
import { holdsConflict } from './conflict-markers.js';
import { entriesAt, isSameEntry, textOf, type TreeEntry } from '../changes/tree-entries.js';

interface Merged {
  readonly merge: MergeNote;
  /** What would be committed. */
  readonly tree: string;
  readonly changer: Changer;
  /** Why files are not committed anyway, by their path. */
  readonly refused: ReadonlyMap<string, string>;
  /** Absent: no run has left it. */
  readonly runKey?: string | undefined;
}

/** What trees have at the paths in conflict. */
type Entries = ReadonlyMap<string, TreeEntry>;

interface Trees {
  readonly left: Entries;
  readonly begun: Entries;
  readonly sides: readonly Entries[];
}

/**
 * The files for which the merge is not made yet, each with the reason: with markers left, or without any, and as they lay there when
 * it was begun. Of the latter a role is told once: what a later run leaves so is what it wants.
 */
export async function unresolvedFiles(worktree: Worktree, merged: Merged): Promise<ReadonlyMap<string, string>> {
  const { merge, refused, runKey } = merged;
  const trees = await treesOf(worktree, merged);
  const unresolved = new Map<string, string>();
  const told = new Map(Object.entries(merge.told ?? {}));
  for (const path of merge.files) {
    const unmarked = merge.unmarked?.find((one) => one.path === path);
    const why =
      unmarked === undefined
        ? await whyMarked(worktree, path, merged, trees)
        : await whyUnmarked(worktree, unmarked, merged, trees);
    if (why === null) continue;
    unresolved.set(path, refused.get(path) ?? why);
    if (unmarked !== undefined && runKey !== undefined && !refused.has(path) && !told.has(path)) told.set(path, runKey);
  }
  if (told.size > 0) await writeMergeNote(worktree, { ...merge, told: Object.fromEntries(told) });
  return unresolved;
}

async function treesOf({ git, gitDir }: Worktree, { merge, tree }: Merged): Promise<Trees> {
  const at = (treeish: string) => entriesAt(git, gitDir, treeish, merge.files);
  return { left: await at(tree), begun: await at(merge.tree), sides: [await at(merge.ours), await at(merge.theirs)] };
}

async function whyMarked(
  { git, gitDir }: Worktree,
  path: string,
  { merge, changer }: Merged,
  { left, sides }: Trees,
): Promise<string | null> {
  const isTextOfItsOwn = async (side: Entries) => holdsConflict(await textOf(git, gitDir, side.get(path)));
  // Where a side holds the three lines as text of its own, only those that name the other side are a conflict.
  const isTold = (await Promise.all(sides.map(isTextOfItsOwn))).includes(true);
  const label = isTold ? toBytes(merge.label) : undefined;
  if (!holdsConflict(await textOf(git, gitDir, left.get(path)), label)) return null;
  return isProtected(changer, path)
    ? 'is protected: leave it as one of the two sides has it'
    : 'still holds conflict markers';
}

async function whyUnmarked(
  worktree: Worktree,
  file: UnmarkedFile,
  { merge, runKey }: Merged,
  { left, begun }: Trees,
): Promise<string | null> {
  const { path, lies } = file;
  const now = left.get(path);
  if (lies === 'aside') return now === undefined ? null : unmarkedInWords(file, merge.with);
  if (!isSameEntry(now, begun.get(path))) {
    // Such as by a merge of the agent's own, of what a filter makes a pointer of.
    return (await liesWithMarkers(worktree, path)) ? 'still holds conflict markers' : null;
  }
  const toldTo = merge.told?.[path];
  if (toldTo !== undefined && toldTo !== runKey) return null;
  const what = unmarkedInWords(file, merge.with);
  return `has no conflict markers, and is as orch has laid it there: ${what}. Decide what it is to be; left so again, it stays`;
}

/** A larger file is no text that git has merged line by line. */
const longestText = 1024 * 1024;

async function liesWithMarkers({ root }: Worktree, path: string): Promise<boolean> {
  const place = onDisk(root, path);
  const found = await lstat(place).catch(() => null);
  if (found?.isFile() !== true || found.size > longestText) return false;
  return holdsConflict(await readFile(place, 'latin1'));
}
