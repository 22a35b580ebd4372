import { readFile } from 'node:fs/promises';
import { holdsConflict } from '../conflicts/conflict-markers.js';
import { type Git, toBytes } from '../run/git.js';
import type { Change } from '../changes/list-changes.js';
import { onDisk } from '../../files/on-disk.js';
import type { MergeNote } from '../worktree/merge-note.js';
import type { Refusals } from './refused-files.js';
import { type Changer, isProtected } from '../changes/role-paths.js';
import type { Worktree } from '../worktree/worktree.js';

interface Merged {
  readonly merge: MergeNote;
  /** What would be committed. */
  readonly tree: string;
  readonly changer: Changer;
  readonly refused: Refusals;
}

/** The files in conflict that would be committed with their markers, each with the reason. */
export async function unresolvedFiles(
  git: Git,
  gitDir: string,
  { merge, tree, changer, refused }: Merged,
): Promise<Refusals> {
  const unresolved = new Map<string, string>();
  for (const path of merge.files) {
    const text = await blobAt(git, gitDir, tree, path);
    if (text === null || !holdsConflict(text, await markerLabel(git, gitDir, merge, path))) continue;
    const why = isProtected(changer, path)
      ? 'is protected: leave it as one of the two sides has it'
      : 'still holds conflict markers';
    unresolved.set(path, refused.get(path) ?? why);
  }
  return unresolved;
}

/** Whether a protected file in conflict is now what one of the two sides has: then no role has written anything. */
export async function resolvesProtected(
  { git, gitDir, root }: Worktree,
  { ours, theirs }: MergeNote,
  { path, kind }: Change,
): Promise<boolean> {
  const sides = [await objectAt(git, gitDir, ours, path), await objectAt(git, gitDir, theirs, path)];
  if (kind === 'deleted') return sides.includes(null);
  if (kind !== 'file') return false;
  const input = await readFile(onDisk(root, path), 'latin1');
  return sides.includes((await git(['hash-object', '--stdin'], { gitDir, input })).stdout);
}

/** Where a side holds the three lines as text of its own, only those that name the other side are a conflict. */
async function markerLabel(git: Git, gitDir: string, { ours, theirs, label }: MergeNote, path: string) {
  for (const side of [ours, theirs]) {
    if (holdsConflict((await blobAt(git, gitDir, side, path)) ?? '')) return toBytes(label);
  }
  return undefined;
}

/** The object's name; null where there is none. */
async function objectAt(git: Git, gitDir: string, treeish: string, path: string): Promise<string | null> {
  const name = ['rev-parse', '--verify', '--quiet', `${treeish}:${path}`];
  const { code, stdout } = await git(name, { gitDir, answers: [1, 128] });
  return code === 0 ? stdout : null;
}

/** Null where there is no such file; one character a byte. */
async function blobAt(git: Git, gitDir: string, treeish: string, path: string): Promise<string | null> {
  const { code, stdout } = await git(['cat-file', 'blob', `${treeish}:${path}`], { gitDir, answers: [128] });
  return code === 0 ? stdout : null;
}
