import type { Conflict } from '../../../domain/decisions/conflict.js';
import type { Redact } from '../../../domain/text/redact.js';
import { baseOf } from '../refs/base-of.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges } from '../commit/keep-changes.js';
import { type MergeNote, writeMergeNote } from '../worktree/merge-note.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { submodulesFailure } from './submodules-failure.js';
import { withOwnPointers } from '../conflicts/our-side.js';
import { unmarkedFiles } from '../conflicts/unmarked-files.js';
import { type Heads, refreshMirror } from '../refs/mirror.js';
import { mostNamed, namedFiles } from '../commit/named-files.js';
import { onOrigin, pushBranch } from '../commit/push-branch.js';
import { noteRemoteHeads, remoteName } from '../refs/remote-heads.js';
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
  const { theirs, unmarked = [] } = note;
  const files = unmarked
    .slice(0, mostNamed)
    .map((file) => ({ ...file, path: namedFiles([file.path], redact)[0] ?? '' }));
  return {
    with: note.with,
    files: namedFiles(note.files, redact),
    ...(files.length > 0 && { unmarked: { files, theirs } }),
  };
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
  // Conflict markers are to say `remotes/origin/main`, not a number.
  await noteRemoteHeads(git, gitDir, new Map([[side.branch, side.commit]]));
  const label = remoteName(side.branch);
  const { tree, conflicts: files, submodules } = await mergeTrees(git, worktree, 'HEAD', label);
  if (submodules.length > 0) throw submodulesFailure(worktree, side.inWords, submodules);
  if (files.length > 0) {
    const merge = { ours, theirs: side.commit, with: side.inWords, label, files };
    const laid = await withOwnPointers(git, gitDir, { ...merge, tree });
    return { ...merge, tree: laid, unmarked: await unmarkedFiles(git, gitDir, { ...merge, tree: laid }) };
  }
  const commit = await writeCommit(git, gitDir, { tree, parents: [ours, side.commit], message: side.message });
  await checkOut(worktree, commit);
  return null;
}
