import type { TaskIdentity } from '../../domain/task.js';
import type { Bot } from './git-environment.js';
import { fromBytes, type Git } from './git.js';
import { type Keep, keepChanges } from './keep-changes.js';
import { leavesTree } from './leaves-tree.js';
import { type Change, listChanges } from './list-changes.js';
import type { Places } from './places.js';
import type { Refusals } from './refused-files.js';
import { type Changer, isGitsOwn, mayChange } from './role-paths.js';
import { checkOut, headOf } from './worktree.js';
import { treeOf, writeCommit, writeTree } from './write-tree.js';

export interface Commit {
  readonly changer: Changer;
  readonly branch: string;
  readonly message: string;
  /** Absent: the bot. */
  readonly author?: Bot;
  /** What is not committed all the same, by its path. */
  readonly refused?: Refusals;
}

/** Commits what the role may change; false where that is nothing. The files stay as they are. */
export async function commitChanges(
  git: Git,
  places: Places,
  { changer, branch, message, author, refused }: Commit,
): Promise<boolean> {
  const { gitDir } = places;
  const head = await headOf(git, places);
  const allowed = await onlyAllowed(places.worktree, changer, await listChanges(git, places));
  const taken = allowed.filter(({ path }) => refused?.has(path) !== true);
  const tree = await writeTree(git, places, taken);
  if (tree === (await treeOf(git, gitDir, head))) return false;
  const commit = await writeCommit(git, gitDir, { tree, parents: [head], message, author });
  await git(['update-ref', `refs/heads/${branch}`, commit, head], { gitDir });
  return true;
}

/** Keeps what is left of the changes beside the branch, but no credential, and takes it out of the worktree; answers its paths. */
export async function setAside(git: Git, places: Places, task: TaskIdentity, keep: Keep): Promise<string[]> {
  const left = await listChanges(git, places);
  if (left.length === 0) return [];
  await keepChanges(git, places, task, keep);
  await checkOut(git, places, 'HEAD');
  return left.map(shown);
}

/** Those of the changes that a commit of the role takes. */
export async function onlyAllowed(worktree: string, changer: Changer, changes: readonly Change[]): Promise<Change[]> {
  const refused = new Set<Change>();
  for (const change of changes) {
    const { path, kind } = change;
    const outside = kind === 'link' && (await leavesTree(worktree, path));
    if (kind === 'other' || outside || isGitsOwn(path) || !mayChange(changer, path)) refused.add(change);
  }
  // A file in the place of a folder would take away what lay below.
  const refusedPaths = [...refused].map(({ path }) => path);
  return changes.filter((one) => !refused.has(one) && !refusedPaths.some((path) => path.startsWith(`${one.path}/`)));
}

/** A change's path as a message may carry it. */
export function shown({ path }: Pick<Change, 'path'>): string {
  return fromBytes(path)
    .replace(/\p{Cc}/gu, '?')
    .slice(0, 300);
}
