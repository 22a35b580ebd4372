import { isMergeByItself } from '../replay/is-merge-by-itself.js';
import { readRef } from '../worktree/read-ref.js';
import { headOf, type Worktree } from '../worktree/worktree.js';
import { holdsCommit } from '../worktree/holds-commit.js';

/**
 * Whether the branch does not hold what it was any more, or holds, beside that and what its base branch holds, anything but merges of
 * the two as git makes them by itself. What a merge is called proves nothing: each is made again and compared.
 */
export async function hasForeignCommits(
  worktree: Worktree,
  { since, baseBranch }: { readonly since: string; readonly baseBranch: string },
): Promise<boolean> {
  const { git, gitDir, mirror } = worktree;
  const base = await readRef(mirror, `refs/heads/${baseBranch}`);
  if (base === null) throw new Error(`${baseBranch} is gone from the mirror ${mirror}`);
  // Nor does a host know it that has never seen it.
  if (!(await holdsCommit(git, gitDir, await headOf(worktree), since))) return true;
  return holdsMore(worktree, { head: 'HEAD', known: [since, base] });
}

type Objects = Pick<Worktree, 'git' | 'gitDir' | 'mirror'>;

/** Whether a head holds, beside what is known, anything but merges as git makes them by itself. */
export async function holdsMore(
  worktree: Objects,
  { head, known }: { readonly head: string; readonly known: readonly string[] },
): Promise<boolean> {
  const { git, gitDir } = worktree;
  // What git does not know, it takes for nothing that is known.
  const without = known.map((one) => `^${one}`);
  const { stdout } = await git(['rev-list', '--parents', '--ignore-missing', head, ...without], { gitDir });
  for (const line of stdout.split('\n').filter((one) => one !== '')) {
    const [commit = '', ...parents] = line.split(' ');
    if (!(await isMergeByItself(worktree, commit, parents))) return true;
  }
  return false;
}

/** Whether the head is a commit, or that with the base branch, and nothing else: by what git has, not by what anybody says of it. */
export async function isCleanMergeOf(worktree: Worktree, commit: string, baseBranch: string): Promise<boolean> {
  return !(await hasForeignCommits(worktree, { since: commit, baseBranch }));
}
