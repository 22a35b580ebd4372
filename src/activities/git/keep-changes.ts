import type { TaskIdentity } from '../../domain/task.js';
import type { Git } from './git.js';
import { type FindSecrets, holdsNewSecret } from './hold-secrets.js';
import { listChanges } from './list-changes.js';
import { folderName, type Places } from './places.js';
import { push } from './push.js';
import { headOf } from './worktree.js';
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
  const secret = await Promise.all(changes.map((change) => holdsNewSecret(git, places, change, findSecrets)));
  const tree = await writeTree(
    git,
    places,
    changes.filter((_, index) => secret[index] !== true),
  );
  if (tree === (await treeOf(git, gitDir, head))) return null;
  const last = (await git(['rev-parse', '--verify', '--quiet', keptLast], { gitDir, answers: [1] })).stdout;
  const commit =
    last !== '' && (await isSame(git, gitDir, last, { tree, head }))
      ? last
      : await writeCommit(git, gitDir, { tree, parents: [head, ...(last === '' ? [] : [last])], message: why });
  await git(['update-ref', keptLast, commit], { gitDir });
  await keepCommit(git, places, task, commit, ref);
  return commit;
}

/** Keeps a commit that is on no branch of the origin. */
export async function keepCommit(
  git: Git,
  { gitDir }: Places,
  task: TaskIdentity,
  commit: string,
  ref = wipRef(task),
): Promise<void> {
  await push(git, { gitDir, origin: task.repository.url, commit, ref, force: true });
}

async function isSame(git: Git, gitDir: string, kept: string, now: { tree: string; head: string }): Promise<boolean> {
  const { stdout } = await git(['rev-parse', `${kept}^{tree}`, `${kept}^1`], { gitDir });
  return stdout === `${now.tree}\n${now.head}`;
}
