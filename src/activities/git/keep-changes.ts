import type { TaskIdentity } from '../../domain/task.js';
import type { Git } from './git.js';
import { type FindSecrets, holdsNewSecret } from './hold-secrets.js';
import { type Change, listChanges } from './list-changes.js';
import { folderName, type Places } from './places.js';
import { push } from './push.js';
import { headOf, isAncestor } from './worktree.js';
import { treeOf, writeCommit, writeTree } from './write-tree.js';

/** What was kept last, in the task's own git directory. */
const keptLast = 'refs/orch/wip';

/** Where work that is not on the branch is kept on the origin; what a host had that was left, beside the others'. */
export function wipRef(task: TaskIdentity, left?: { readonly tenure: number }): string {
  return `refs/orch/wip/${folderName(task.id)}${left === undefined ? '' : `@${left.tenure}`}`;
}

export interface Keep {
  readonly why: string;
  /** Absent: the task's. */
  readonly ref?: string;
  readonly findSecrets: FindSecrets;
}

/**
 * Keeps all changes of the worktree on the origin, beside the branch, but no credential; null where there are none. The
 * files stay.
 */
export async function keepChanges(
  git: Git,
  places: Places,
  task: TaskIdentity,
  { why, ref = wipRef(task), findSecrets }: Keep,
): Promise<string | null> {
  const { gitDir } = places;
  const head = await headOf(git, places);
  const changes = await listChanges(git, places);
  const safe: Change[] = [];
  // One after another: there may be more of them than a process may have files open.
  for (const change of changes) if (!(await holdsNewSecret(git, places, change, findSecrets))) safe.push(change);
  if (safe.length === 0) return null;
  const tree = await writeTree(git, places, safe);
  if (tree === (await treeOf(git, gitDir, head))) return null;
  const last = await lastKept(git, gitDir);
  const commit =
    last !== null && (await isSame(git, gitDir, last, { tree, head }))
      ? last
      : await writeCommit(git, gitDir, { tree, parents: [head, ...(last === null ? [] : [last])], message: why });
  await keepCommit(git, places, task, commit, ref);
  return commit;
}

/** Keeps a commit that is on no branch of the origin, beside what was kept before. */
export async function keepCommit(
  git: Git,
  { gitDir }: Places,
  task: TaskIdentity,
  commit: string,
  ref = wipRef(task),
): Promise<void> {
  const last = await lastKept(git, gitDir);
  const kept = last === null ? commit : await joined(git, gitDir, commit, last);
  await git(['update-ref', keptLast, kept], { gitDir });
  await push(git, { gitDir, origin: task.repository.url, commit: kept, ref, force: true });
}

async function lastKept(git: Git, gitDir: string): Promise<string | null> {
  const { stdout } = await git(['rev-parse', '--verify', '--quiet', keptLast], { gitDir, answers: [1] });
  return stdout === '' ? null : stdout;
}

/** The one of two commits that has the other in it, or one that has both. */
async function joined(git: Git, gitDir: string, commit: string, last: string): Promise<string> {
  if (await isAncestor(git, gitDir, last, commit)) return commit;
  if (await isAncestor(git, gitDir, commit, last)) return last;
  const tree = await treeOf(git, gitDir, commit);
  return writeCommit(git, gitDir, { tree, parents: [commit, last], message: 'Kept beside the branch' });
}

async function isSame(git: Git, gitDir: string, kept: string, now: { tree: string; head: string }): Promise<boolean> {
  const { stdout } = await git(['rev-parse', `${kept}^{tree}`, `${kept}^1`], { gitDir });
  return stdout === `${now.tree}\n${now.head}`;
}
