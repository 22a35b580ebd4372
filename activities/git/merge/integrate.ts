import type { Conflict } from '../../../domain/decisions/conflict.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Redact } from '../../../domain/text/redact.js';
import { baseOf } from '../refs/base-of.js';
import type { Git } from '../run/git.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges } from '../commit/keep-changes.js';
import { type MergeNote, writeMergeNote } from '../worktree/merge-note.js';
import { mergeTrees } from '../changes/merge-trees.js';
import { type Heads, refreshMirror } from '../refs/mirror.js';
import { namedFiles } from '../commit/named-files.js';
import type { Places } from '../worktree/places.js';
import { onOrigin, pushBranch } from '../commit/push-branch.js';
import { checkOut, headOf, inWorktree, isAncestor } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';

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
  git: Git,
  places: Places,
  task: TaskIdentity,
  { heads: known, findSecrets }: Integration,
): Promise<MergeNote | null> {
  let heads = known;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const side = await otherSide(git, places, task, heads);
    if (side === null) {
      if (await isUnpushed(git, places, task, heads)) await pushBranch(git, places, task);
      return null;
    }
    await keepChanges(git, places, task, { why: `Work on ${task.branch} before ${side.message}`, findSecrets });
    const conflict = await mergeIn(git, places, side);
    if (conflict !== null) return conflict;
    await pushBranch(git, places, task);
    heads = await refreshMirror(git, places, task.repository);
  }
  throw new Error(`${task.repository.baseBranch} or ${task.branch} moved ${mostTries} times while they were merged`);
}

/** Puts the files with their conflicts into the worktree, for a role to resolve. Cut off, it is begun anew. */
export async function beginMerge(git: Git, places: Places, note: MergeNote): Promise<void> {
  await checkOut(git, places, note.ours);
  await git(['read-tree', '--reset', '-u', note.tree], inWorktree(places));
  await writeMergeNote(places, note);
}

/** As a task may be told. */
export function conflictOf(note: MergeNote, redact: Redact): Conflict {
  return { with: note.with, files: namedFiles(note.files, redact) };
}

async function otherSide(git: Git, places: Places, task: TaskIdentity, heads: Heads): Promise<Side | null> {
  const { gitDir } = places;
  const { branch, repository } = task;
  const head = await headOf(git, places);
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
async function isUnpushed(git: Git, places: Places, task: TaskIdentity, heads: Heads): Promise<boolean> {
  // A branch that is not there yet begins with its base.
  return (heads.get(task.branch) ?? baseOf(task, heads)) !== (await headOf(git, places));
}

/** Commits the merge where it has no conflicts; changes nothing where it has. */
async function mergeIn(git: Git, places: Places, side: Side): Promise<MergeNote | null> {
  const { gitDir } = places;
  const ours = await headOf(git, places);
  if (await isAncestor(git, gitDir, ours, side.commit)) {
    await checkOut(git, places, side.commit);
    return null;
  }
  const label = await nameSide(git, gitDir, side);
  const { tree, conflicts } = await mergeTrees(git, gitDir, 'HEAD', label);
  if (conflicts.length > 0) return { ours, theirs: side.commit, tree, with: side.inWords, label, files: conflicts };
  const commit = await writeCommit(git, gitDir, { tree, parents: [ours, side.commit], message: side.message });
  await checkOut(git, places, commit);
  return null;
}

/** Conflict markers are to say `remotes/origin/main`, not a number. */
async function nameSide(git: Git, gitDir: string, { branch, commit }: Side): Promise<string> {
  const { stdout } = await git(['for-each-ref', '--format=delete %(refname)', otherSides], { gitDir });
  if (stdout !== '') await git(['update-ref', '--stdin'], { gitDir, input: `${stdout}\n` });
  await git(['update-ref', `${otherSides}/${branch}`, commit], { gitDir });
  return `${otherSides.slice('refs/'.length)}/${branch}`;
}
