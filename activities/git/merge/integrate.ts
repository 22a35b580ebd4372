import type { Conflict } from '../../../domain/decisions/conflict.js';
import type { Redact } from '../../../domain/text/redact.js';
import { baseOf } from '../refs/base-of.js';
import type { Git } from '../run/git.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges } from '../commit/keep-changes.js';
import { type MergeNote, writeMergeNote } from '../worktree/merge-note.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { type Heads, refreshMirror } from '../refs/mirror.js';
import { namedFiles } from '../commit/named-files.js';
import { onOrigin, pushBranch } from '../commit/push-branch.js';
import { checkOut } from '../worktree/check-out.js';
import { fetchObjects } from '../run/lfs.js';
import { headOf, inWorktree, isAncestor } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

export interface Integration {
  readonly heads: Heads;
  readonly findSecrets: FindSecrets;
}

/** One side of a merge into the task's branch. */
interface Side {
  readonly branch: string;
  readonly commit: string;
  readonly inWords: string;
  readonly message: string;
}

const mostTries = 5;
const otherSides = 'refs/remotes/origin';

/**
 * Merges into the branch what people have pushed to it, then the base branch as it is now, and pushes that. Answers the
 * first merge that has conflicts, which is not begun yet; null where all is merged. Uncommitted work is kept beside the
 * branch where there is anything to merge.
 */
export async function integrate(
  worktree: TaskWorktree,
  { heads: known, findSecrets }: Integration,
): Promise<MergeNote | null> {
  const { git, task } = worktree;
  let heads = known;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const side = await otherSide(worktree, heads);
    if (side === null) {
      if (await isUnpushed(worktree, heads)) await pushBranch(worktree);
      return null;
    }
    await keepChanges(worktree, { why: `Work on ${task.branch} before ${side.message}`, findSecrets });
    const conflict = await mergeIn(worktree, side);
    if (conflict !== null) return conflict;
    await pushBranch(worktree);
    heads = await refreshMirror(git, worktree, task.repository);
  }
  throw new Error(`${task.repository.baseBranch} or ${task.branch} moved ${mostTries} times while they were merged`);
}

/** Puts the files with their conflicts into the worktree, for a role to resolve. Cut off, it is begun anew. */
export async function beginMerge(worktree: TaskWorktree, note: MergeNote): Promise<void> {
  const { git, gitDir, mirror, task } = worktree;
  await checkOut(worktree, note.ours);
  await fetchObjects(git, [mirror, gitDir], task.repository, note.theirs);
  await git(['read-tree', '--reset', '-u', note.tree], inWorktree(worktree));
  await writeMergeNote(worktree, note);
}

/** As a task may be told. */
export function conflictOf(note: MergeNote, redact: Redact): Conflict {
  return { with: note.with, files: namedFiles(note.files, redact) };
}

async function otherSide(worktree: TaskWorktree, heads: Heads): Promise<Side | null> {
  const { git, task, gitDir } = worktree;
  const { branch, repository } = task;
  const head = await headOf(worktree);
  const theirs = heads.get(branch);
  if (theirs !== undefined && !(await isAncestor(git, gitDir, theirs, head))) {
    return { branch, commit: theirs, inWords: onOrigin(branch), message: `Merge ${branch} as it is on the origin` };
  }
  const base = baseOf(task, heads);
  if (await isAncestor(git, gitDir, base, head)) return null;
  const { baseBranch } = repository;
  return { branch: baseBranch, commit: base, inWords: baseBranch, message: `Merge ${baseBranch} into ${branch}` };
}

/** Whether a merge was cut off before its push. */
async function isUnpushed(worktree: TaskWorktree, heads: Heads): Promise<boolean> {
  const { task } = worktree;
  // A branch that is not there yet begins with its base.
  return (heads.get(task.branch) ?? baseOf(task, heads)) !== (await headOf(worktree));
}

/** Commits the merge where it has no conflicts; changes nothing where it has. */
async function mergeIn(worktree: TaskWorktree, side: Side): Promise<MergeNote | null> {
  const { git, gitDir } = worktree;
  const ours = await headOf(worktree);
  if (await isAncestor(git, gitDir, ours, side.commit)) {
    await checkOut(worktree, side.commit);
    return null;
  }
  const label = await nameSide(git, gitDir, side);
  const { tree, conflicts } = await mergeTrees(git, gitDir, 'HEAD', label);
  if (conflicts.length > 0) return { ours, theirs: side.commit, tree, with: side.inWords, label, files: conflicts };
  const commit = await writeCommit(git, gitDir, { tree, parents: [ours, side.commit], message: side.message });
  await checkOut(worktree, commit);
  return null;
}

/** Conflict markers are to say `remotes/origin/main`, not a number. */
async function nameSide(git: Git, gitDir: string, { branch, commit }: Side): Promise<string> {
  const { stdout } = await git(['for-each-ref', '--format=delete %(refname)', otherSides], { gitDir });
  if (stdout !== '') await git(['update-ref', '--stdin'], { gitDir, input: `${stdout}\n` });
  await git(['update-ref', `${otherSides}/${branch}`, commit], { gitDir });
  return `${otherSides.slice('refs/'.length)}/${branch}`;
}
