import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Git } from '../run/git.js';

/** The commit of a ref that no mirror holds; null where the origin has no such ref. */
export async function refAtOrigin(git: Git, gitDir: string, task: TaskIdentity, ref: string): Promise<string | null> {
  const { stdout } = await git(['ls-remote', 'origin', ref], { gitDir, origin: task.repository.url });
  // It answers every ref that ends so.
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  return lines.find(([, name]) => name === ref)?.[0] ?? null;
}

/** Brings a commit that a ref of the origin holds into the git directory; false where the ref does not hold it. */
export async function fetchCommit(
  git: Git,
  gitDir: string,
  task: TaskIdentity,
  { ref, commit }: { readonly ref: string; readonly commit: string },
): Promise<boolean> {
  const isHere = async () =>
    (await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir, answers: [1, 128] })).code === 0;
  if (await isHere()) return true;
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await git(['fetch', ...options, 'origin', `+${ref}:refs/orch/fetched`], { gitDir, origin: task.repository.url });
  return isHere();
}
