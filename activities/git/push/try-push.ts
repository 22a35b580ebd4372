import type { Git } from '../run/git.js';

/** Of no task, and made by nobody: nothing is pushed. */
const ref = 'refs/orch/preflight';

/**
 * Whether the origin takes pushes of this account at all; throws as a push would. A dry run tells rights over http and ssh, and runs
 * no hook.
 */
export async function tryPush(
  git: Git,
  { gitDir, origin, commit }: { readonly gitDir: string; readonly origin: string; readonly commit: string },
): Promise<void> {
  await git(['push', '--dry-run', '--porcelain', 'origin', `+${commit}:${ref}`], { gitDir, origin });
}

/** A commit of nothing, where none of the repository is at hand. */
export async function emptyCommit(git: Git, gitDir: string): Promise<string> {
  const { stdout: tree } = await git(['hash-object', '-t', 'tree', '-w', '--stdin'], { gitDir, input: '' });
  return (await git(['commit-tree', tree], { gitDir, input: 'preflight' })).stdout;
}
