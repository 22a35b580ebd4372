import type { FilteredRepository } from '../../../domain/task/task.js';
import type { Git } from './git-call.js';
import { hasCommit } from './has-commit.js';
import { usesLfs } from './lfs-config.js';

/**
 * Brings what a commit's pointers stand for to this host, into the first of the git directories that has the commit. After that
 * no checkout of it asks the origin.
 */
export async function fetchObjects(
  git: Git,
  gitDirs: readonly [string, ...string[]],
  repository: FilteredRepository,
  commit: string,
): Promise<void> {
  if (!usesLfs(repository)) return;
  const [only, ...others] = gitDirs;
  let gitDir = only;
  for (const other of others) if (!(await hasCommit(git, gitDir, commit))) gitDir = other;
  await git(['lfs', 'fetch', 'origin', commit], { gitDir, origin: repository.url });
}

/** Before the commit itself: a pointer without its object is a file that is lost. */
export async function pushObjects(
  git: Git,
  gitDir: string,
  repository: FilteredRepository,
  commit: string,
): Promise<void> {
  if (!usesLfs(repository)) return;
  await git(['lfs', 'push', 'origin', commit], { gitDir, origin: repository.url });
}
