import { type MergeNote, readMergeNote } from './merge-note.js';
import { headOf, type Worktree } from './worktree.js';

/** The merge whose conflicts lie in the worktree; null where there is none. */
export async function mergeUnderWay(worktree: Worktree): Promise<MergeNote | null> {
  const note = await readMergeNote(worktree);
  return note !== null && note.ours === (await headOf(worktree)) ? note : null;
}

/** What the worktree's changes are counted from: the branch's head, or what the merge under way has made of it. */
export async function startOfChanges(worktree: Worktree): Promise<string> {
  return (await mergeUnderWay(worktree))?.tree ?? 'HEAD';
}
