import { join } from 'node:path';
import type { Repository } from '../../../domain/task/task.js';
import type { Git } from '../run/git.js';
import { isAncestor } from '../worktree/worktree.js';

/** A branch as the origin has it. */
export interface BranchAtOrigin {
  /** Null: it is not there. */
  readonly head: string | null;
  /** It holds nothing that the base does not. */
  readonly isInBase: boolean;
}

/** Looks at a branch without a mirror. `folder`: an empty one, for what is fetched. */
export async function branchAtOrigin(
  git: Git,
  { url: origin, baseBranch }: Repository,
  { branch, folder }: { readonly branch: string; readonly folder: string },
): Promise<BranchAtOrigin> {
  const [ref, baseRef] = [`refs/heads/${branch}`, `refs/heads/${baseBranch}`];
  const { stdout } = await git(['ls-remote', 'origin', ref, baseRef], { origin });
  // It answers every ref that ends so.
  const refs = new Map(stdout.split('\n').map((line) => line.split('\t').reverse() as [string, string]));
  const [head, base] = [refs.get(ref), refs.get(baseRef)];
  if (head === undefined || base === undefined || head === base) return { head: head ?? null, isInBase: true };
  const gitDir = join(folder, 'branch.git');
  await git(['init', '--quiet', '--bare', '--template=', gitDir], {});
  // Commits alone, where the other side can do that.
  const little = ['--filter=tree:0', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await git(['fetch', '--quiet', ...little, 'origin', `+${ref}:${ref}`, `+${baseRef}:${baseRef}`], { gitDir, origin });
  return { head, isInBase: await isAncestor(git, gitDir, ref, baseRef) };
}
