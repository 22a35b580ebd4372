import type { RefusedPush } from '../../../domain/git/refused-push.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Git } from '../run/git.js';
import { type FindSecrets, holdsNewSecret } from '../changes/hold-secrets.js';
import { isAttributeFile } from '../changes/attributes.js';
import { filteredChanges } from '../changes/filters.js';
import { filterProblem, isFiltered } from './filter-problem.js';
import { isKeepable, isReadable } from '../changes/keepable.js';
import { splitCrowd } from '../changes/crowd.js';
import { type Change, listChanges } from '../changes/list-changes.js';
import { keepableInside } from '../submodules/changes-inside.js';
import { pushRefusedFailure, refusedPushIn } from '../../temporal/failure.js';
import { joined, keepHere, keptHere } from './kept-here.js';
import { folderName } from '../worktree/places.js';
import { pushWithObjects } from '../refs/push-with-objects.js';
import { readRef } from '../worktree/read-ref.js';
import { fetchCommit, refAtOrigin } from '../refs/ref-at-origin.js';
import { headOf } from '../worktree/worktree.js';
import { treeOf, writeCommit, writeTree } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

/** What was kept last, in the task's own git directory. */
const keptLast = 'refs/orch/wip';

/** What is made in heaps can be made again; a hundred thousand files would take minutes, at each try. */
const mostKept = 10_000;

/** Where work that is not on the branch is kept on the origin; what a host had that was left, beside the others'. */
export function wipRef(task: TaskIdentity, left?: { readonly epoch: number }): string {
  return `refs/orch/wip/${folderName(task.id)}${left === undefined ? '' : `@${left.epoch}`}`;
}

export interface Keep {
  readonly why: string;
  /** Absent: the task's. */
  readonly ref?: string;
  readonly findSecrets: FindSecrets;
  /** The files stay in the worktree: where the origin refuses them they are kept there. */
  readonly stay?: true;
}

/** The worktree's files, as far as they may be kept. */
export interface Keepable {
  /** That of the head with the changes that may be kept; null: there are none. */
  readonly tree: string | null;
  /** Changed paths that it does not hold; one character a byte. */
  readonly left: readonly string[];
}

/** All changes but a credential, a file with a filter that git does not run, what no origin takes, and heaps of files. */
export async function keepableTree(worktree: TaskWorktree, findSecrets: FindSecrets): Promise<Keepable> {
  const { git, gitDir, task } = worktree;
  const { others: changes } = splitCrowd(await listChanges(worktree), mostKept);
  const safe: Change[] = [];
  const left: string[] = [];
  // By the attributes that the repository has: what an agent wrote into them is only kept.
  const filters = await filteredChanges(
    worktree,
    changes.filter(({ path }) => !isAttributeFile(path)),
    task.repository.filters,
  );
  // One after another: there may be more of them than a process may have files open.
  for (const change of changes) {
    const filter = filters.get(change.path);
    const isReady = isFiltered(task.repository, filter) ? isReadable(worktree, change) : isKeepable(worktree, change);
    const keepable =
      (await isReady) &&
      (await filterProblem(worktree, change, filter)) === null &&
      !(await holdsNewSecret(worktree, change, findSecrets));
    if (keepable) safe.push(change);
    else left.push(change.path);
  }
  safe.push(...(await keepableInside(worktree, findSecrets)));
  if (safe.length === 0) return { tree: null, left };
  const tree = await writeTree(worktree, safe);
  return { tree: tree === (await treeOf(git, gitDir, await headOf(worktree))) ? null : tree, left };
}

/** Keeps all changes of the worktree that may be kept on the origin, beside the branch; null where there are none. The files stay. */
export async function keepChanges(
  worktree: TaskWorktree,
  { why, ref = wipRef(worktree.task), findSecrets, stay }: Keep,
): Promise<string | null> {
  const { git, gitDir } = worktree;
  const head = await headOf(worktree);
  const { tree } = await keepableTree(worktree, findSecrets);
  if (tree === null) return null;
  const before = await takeUpKept(worktree, ref);
  const { last } = before;
  const commit =
    last !== null && (await isSame(git, gitDir, last, { tree, head }))
      ? last
      : await writeCommit(git, gitDir, { tree, parents: [head, ...(last === null ? [] : [last])], message: why });
  const refused = await pushKept(worktree, { commit, ref, before });
  if (refused !== null && stay !== true) await keepHere(worktree, commit);
  return commit;
}

/**
 * Keeps a commit that is on no branch of the origin, beside what was kept before, by whichever host. Where the origin refuses it, it
 * is kept on this host, and the refusal answered.
 */
export async function keepCommit(
  worktree: TaskWorktree,
  commit: string,
  ref = wipRef(worktree.task),
): Promise<RefusedPush | null> {
  const before = await takeUpKept(worktree, ref);
  const refused = await pushKept(worktree, { commit, ref, before });
  if (refused !== null) await keepHere(worktree, commit);
  return refused;
}

/** Before the task's git directory goes: fails where the origin still refuses what is kept there alone. */
export async function bringWhatIsHere(worktree: TaskWorktree, ref: string): Promise<void> {
  const commit = await keptHere(worktree);
  if (commit === null) return;
  const refused = await keepCommit(worktree, commit, ref);
  if (refused !== null) throw pushRefusedFailure(refused);
}

/** Keeps what was kept here before as `ref`, where the origin has it neither there nor as the task's. */
export async function keepLast(worktree: TaskWorktree, ref: string): Promise<void> {
  const { git, task } = worktree;
  const last = await readRef(worktree.gitDir, keptLast);
  if (last === null) return;
  for (const place of new Set([ref, wipRef(task)])) {
    if ((await refAtOrigin(git, worktree.gitDir, task, place)) === last) return;
  }
  await keepCommit(worktree, last, ref);
}

interface Before {
  /** In the task's own git directory. */
  readonly last: string | null;
  /** On the origin. */
  readonly there: string | null;
}

/** What was kept last, with what the origin has there by another host, or by a git directory of before this one. */
async function takeUpKept({ git, task, gitDir }: TaskWorktree, ref: string): Promise<Before> {
  const last = await readRef(gitDir, keptLast);
  const there = await refAtOrigin(git, gitDir, task, ref);
  if (there === null || there === last) return { last, there };
  if (!(await fetchCommit(git, gitDir, task, { ref, commit: there }))) {
    throw new Error(`${ref} moved on the origin while it was fetched`);
  }
  const both = last === null ? there : await joined(git, gitDir, last, there);
  await git(['update-ref', keptLast, both], { gitDir });
  return { last: both, there };
}

/** Answers the refusal where the origin does not take it. */
async function pushKept(
  worktree: TaskWorktree,
  { commit, ref, before }: { readonly commit: string; readonly ref: string; readonly before: Before },
): Promise<RefusedPush | null> {
  const { git, gitDir } = worktree;
  const { last, there: from } = before;
  const kept = last === null ? commit : await joined(git, gitDir, commit, last);
  await git(['update-ref', keptLast, kept], { gitDir });
  try {
    const outcome = await pushWithObjects(worktree, { commit: kept, ref, force: false, from });
    if (outcome === 'moved') throw new Error(`${ref} moved on the origin while it was pushed`);
    return null;
  } catch (error) {
    const refused = refusedPushIn(error);
    if (refused === null) throw error;
    // Else nothing that comes after it would be taken either.
    await git(last === null ? ['update-ref', '-d', keptLast] : ['update-ref', keptLast, last], { gitDir });
    return refused;
  }
}

async function isSame(git: Git, gitDir: string, kept: string, now: { tree: string; head: string }): Promise<boolean> {
  const { stdout } = await git(['rev-parse', `${kept}^{tree}`, `${kept}^1`], { gitDir });
  return stdout === `${now.tree}\n${now.head}`;
}
