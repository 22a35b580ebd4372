import { foldersAbove } from '../../files/folders-above.js';
import type { Bot } from '../run/git-environment.js';
import { shownPath } from '../run/git.js';
import { leavesTree } from '../../files/leaves-tree.js';
import type { Change } from '../changes/list-changes.js';
import { type MergeNote, noteMerged } from '../worktree/merge-note.js';
import { mergeUnderWay } from '../worktree/merge-under-way.js';
import { type RunCommit, withTrailers } from './commits-of-run.js';
import { resolvesProtected } from '../conflicts/resolves-protected.js';
import { unresolvedFiles } from '../conflicts/unresolved-files.js';
import type { Refusals } from './refused-files.js';
import { type Changer, isGitsOwn, isProtected, mayChange } from '../changes/role-paths.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, type Worktree } from '../worktree/worktree.js';
import { treeOf, writeCommit, writeTree } from '../changes/write-tree.js';

export interface Commit {
  readonly changer: Changer;
  readonly branch: string;
  readonly message: string;
  /** Absent: no run has made it. */
  readonly run?: RunCommit;
  /** Absent: the bot. */
  readonly author?: Bot;
  /** What is not committed all the same, by its path. */
  readonly refused?: Refusals;
}

export interface CommitOutcome {
  readonly committed: boolean;
  /** Files for which a merge under way is not made yet: nothing was committed. */
  readonly unresolved: Refusals;
  /** The changes that the commit does not hold. */
  readonly left: readonly Change[];
}

/**
 * Commits those of the changes, as they were just listed, that the role may make, if any. The files stay as they are. A merge
 * under way is made, with all that the other side brought.
 */
export async function commitChanges(
  worktree: TaskWorktree,
  changes: readonly Change[],
  commit: Commit,
): Promise<CommitOutcome> {
  const { git, gitDir } = worktree;
  const { changer, branch, run, author, refused = new Map<string, string>() } = commit;
  const head = await headOf(worktree);
  const merge = await mergeUnderWay(worktree);
  const allowed = await onlyAllowed(worktree, { changer, merge }, changes);
  const taken = allowed.filter(({ path }) => !refused.has(path));
  const held = new Set(taken);
  const left = changes.filter((change) => !held.has(change));
  const tree = await writeTree(worktree, taken);
  const isNothing = merge === null && tree === (await treeOf(git, gitDir, head));
  if (isNothing) return { committed: false, unresolved: new Map(), left };
  if (merge !== null) {
    const unresolved = await unresolvedFiles(worktree, { merge, tree, changer, refused, runKey: run?.runKey });
    if (unresolved.size > 0) return { committed: false, unresolved, left: changes };
  }
  const parents = merge === null ? [head] : [head, merge.theirs];
  const text = merge === null ? commit.message : `${commit.message}\n\nMerges ${merge.with} into ${branch}.`;
  const message = run === undefined ? text : withTrailers(text, run);
  const made = await writeCommit(git, gitDir, { tree, parents, message, author });
  await git(['update-ref', `refs/heads/${branch}`, made, head], { gitDir });
  await noteMerged(worktree);
  return { committed: true, unresolved: new Map(), left };
}

export interface Rules {
  readonly changer: Changer;
  readonly merge: MergeNote | null;
}

/** Those of the changes that a commit of the role takes. */
export async function onlyAllowed(worktree: Worktree, rules: Rules, changes: readonly Change[]): Promise<Change[]> {
  const refused = new Set<Change>();
  for (const change of changes) {
    const { path, kind } = change;
    const outside = kind === 'link' && (await leavesTree(worktree.root, path));
    if (kind === 'other' || outside || isGitsOwn(path) || !(await isAllowed(worktree, rules, change))) {
      refused.add(change);
    }
  }
  // A file in the place of a folder would take away what lay below, and a folder in the place of a file that file.
  const refusedPaths = new Set([...refused].map(({ path }) => path));
  const refusedFolders = new Set([...refusedPaths].flatMap(foldersAbove));
  const isInTheWay = ({ path }: Change) =>
    refusedFolders.has(path) || foldersAbove(path).some((folder) => refusedPaths.has(folder));
  return changes.filter((one) => !refused.has(one) && !isInTheWay(one));
}

/** Where both sides changed the same, whoever resolves the conflict has to write. */
async function isAllowed(worktree: Worktree, { changer, merge }: Rules, change: Change): Promise<boolean> {
  if (mayChange(changer, change.path)) return true;
  if (merge === null || !merge.files.includes(change.path)) return false;
  return !isProtected(changer, change.path) || resolvesProtected(worktree, merge, change);
}

/** A change's path as a message may carry it. */
export function shown({ path }: Pick<Change, 'path'>): string {
  return shownPath(path, 300);
}
