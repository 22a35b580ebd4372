import { join } from 'node:path';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { writeCommit } from '../changes/write-tree.js';
import { keepableTree } from '../commit/keep-changes.js';
import { writeWhole } from '../../files/write-whole.js';
import { beginMerge } from '../merge/integrate.js';
import { checkOut } from '../worktree/check-out.js';
import { mergeUnderWay } from '../worktree/merge-under-way.js';
import { isFolder } from '../worktree/places.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, isAncestor } from '../worktree/worktree.js';
import type { AgentRefs, CheckedOut } from './agent-refs.js';

/** Files of another commit than the branch's: as changes of the branch they would undo what it has. */
export interface OtherFiles {
  /** All of them, as a commit on what is checked out; it is on no branch. */
  readonly commit: string;
  readonly tree: string;
  /** Files that no commit may hold; one character a byte. */
  readonly left: readonly string[];
}

export interface OtherCheckout extends OtherFiles {
  readonly branch: string | null;
}

/** Whether the agent's own git has something else checked out than the task's branch; of a git that the agent made anew nobody can tell. */
export function isOtherBranch({ task }: TaskWorktree, { checkedOut, branches }: AgentRefs): boolean {
  return checkedOut !== null && checkedOut.branch !== task.branch && branches.has(task.branch);
}

/**
 * `commit`: what is checked out, where ours has it. Null: it was made upon the branch's head, or the files are those of the
 * branch all the same.
 */
export async function otherCheckout(
  worktree: TaskWorktree,
  { commit: head, branch }: CheckedOut,
  findSecrets: FindSecrets,
): Promise<OtherCheckout | null> {
  const { git, gitDir } = worktree;
  if (head !== null && (await isAncestor(git, gitDir, await headOf(worktree), head))) return null;
  const files = await filesAsCommit(worktree, head, findSecrets);
  return files === null ? null : { branch, ...files };
}

/** On `head`, or on nothing; null: there are no changes. */
export async function filesAsCommit(
  worktree: TaskWorktree,
  head: string | null,
  findSecrets: FindSecrets,
): Promise<OtherFiles | null> {
  const { git, gitDir } = worktree;
  const { tree, left } = await keepableTree(worktree, findSecrets);
  if (tree === null) return null;
  const parents = head === null ? [] : [head];
  const commit = await writeCommit(git, gitDir, { tree, parents, message: 'Files of another checkout' });
  return { commit, tree, left };
}

/** Makes the files those of the branch again, with its merge under way; the agent's git has that checked out from now on. */
export async function backToBranch(worktree: TaskWorktree): Promise<void> {
  const merge = await mergeUnderWay(worktree);
  if (merge === null) await checkOut(worktree, 'HEAD');
  else await beginMerge(worktree, merge);
  const agentGit = join(worktree.root, '.git');
  // Last of all: until then it says that there is something to take back. No link that lies there is followed.
  if (await isFolder(agentGit)) await writeWhole(join(agentGit, 'HEAD'), `${await headOf(worktree)}\n`);
}
