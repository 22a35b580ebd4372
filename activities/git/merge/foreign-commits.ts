import { mergeTrees } from '../conflicts/merge-trees.js';
import { readRef } from '../worktree/read-ref.js';
import { treeOf } from '../changes/write-tree.js';
import { headOf, type Worktree } from '../worktree/worktree.js';
import { holdsCommit } from './holds-commit.js';

/**
 * Whether the branch holds, beside what it was and what its base branch holds, anything but merges of the two as git makes
 * them by itself. What a merge is called proves nothing: each is made again and compared.
 */
export async function hasForeignCommits(
  worktree: Worktree,
  { since, baseBranch }: { readonly since: string; readonly baseBranch: string },
): Promise<boolean> {
  const { mirror } = worktree;
  const base = await readRef(mirror, `refs/heads/${baseBranch}`);
  if (base === null) throw new Error(`${baseBranch} is gone from the mirror ${mirror}`);
  return holdsMore(worktree, { head: 'HEAD', known: [since, base] });
}

type Objects = Pick<Worktree, 'git' | 'gitDir' | 'mirror'>;

/** Whether a head holds, beside what is known, anything but merges as git makes them by itself. */
export async function holdsMore(
  worktree: Objects,
  { head, known }: { readonly head: string; readonly known: readonly string[] },
): Promise<boolean> {
  const { git, gitDir } = worktree;
  // A host that never knew what the branch was takes all of it for new.
  const without = ['--ignore-missing', ...known.map((one) => `^${one}`)];
  const { stdout } = await git(['rev-list', '--parents', head, ...without], { gitDir });
  for (const line of stdout.split('\n').filter((one) => one !== '')) {
    const [commit = '', ...parents] = line.split(' ');
    if (!(await isMergeByItself(worktree, commit, parents))) return true;
  }
  return false;
}

/** Whether the head is a commit, or that with the base branch, and nothing else: by what git has, not by what anybody says of it. */
export async function isCleanMergeOf(worktree: Worktree, commit: string, baseBranch: string): Promise<boolean> {
  const { git, gitDir } = worktree;
  const holds = await holdsCommit(git, gitDir, await headOf(worktree), commit);
  return holds && !(await hasForeignCommits(worktree, { since: commit, baseBranch }));
}

async function isMergeByItself(worktree: Objects, commit: string, parents: readonly string[]): Promise<boolean> {
  const { git, gitDir } = worktree;
  const [ours, theirs] = parents;
  if (ours === undefined || theirs === undefined || parents.length > 2) return false;
  const { tree, conflicts } = await mergeTrees(git, worktree, ours, theirs);
  return conflicts.length === 0 && tree === (await treeOf(git, gitDir, commit));
}
