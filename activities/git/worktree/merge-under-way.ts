import type { Git } from '../run/git.js';
import { type MergeNote, readMergeNote } from './merge-note.js';
import type { Places } from './places.js';
import { headOf } from './worktree.js';

/** The merge whose conflicts lie in the worktree; null where there is none. */
export async function mergeUnderWay(git: Git, places: Places): Promise<MergeNote | null> {
  const note = await readMergeNote(places);
  return note !== null && note.ours === (await headOf(git, places)) ? note : null;
}

/** What the worktree's changes are counted from: the branch's head, or what the merge under way has made of it. */
export async function startOfChanges(git: Git, places: Places): Promise<string> {
  return (await mergeUnderWay(git, places))?.tree ?? 'HEAD';
}
