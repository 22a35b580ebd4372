import type { FilteredRepository } from '../../../domain/task/task.js';
import type { Git } from './git-call.js';
import type { GitCredentials } from './git-credentials.js';
import { hasCommit } from './has-commit.js';
import { isLocal } from './is-local.js';

/** Whether git passes its files through git-lfs. */
export function usesLfs({ filters = [] }: Pick<FilteredRepository, 'filters'>): boolean {
  return filters.includes('lfs');
}

/** What `filter=lfs` means, as `git lfs install` writes it. */
export const lfsFilter: Readonly<Record<string, string>> = {
  'filter.lfs.clean': 'git-lfs clean -- %f',
  'filter.lfs.smudge': 'git-lfs smudge -- %f',
  'filter.lfs.process': 'git-lfs filter-process',
  // Without the program, or an object, a checkout or a commit fails: it never holds the wrong thing.
  'filter.lfs.required': 'true',
};

/**
 * For a git that works for this origin. git-lfs reads the worktree's `.lfsconfig`, too, which an agent may have written: each key
 * that it takes from there is said here, and what git is told counts first (`git lfs help config`).
 */
export function lfsConfig(origin: string): Record<string, string> {
  const url = origin.startsWith('/') ? `file://${origin}` : isLocal(origin) ? origin : objectsAt(origin);
  return {
    ...lfsFilter,
    'lfs.url': url,
    'lfs.pushurl': url,
    'remote.origin.lfsurl': url,
    'remote.origin.lfspushurl': url,
    'remote.lfsdefault': 'origin',
    'remote.lfspushdefault': 'origin',
    'lfs.fetchinclude': '',
    'lfs.fetchexclude': '',
    'lfs.gitprotocol': 'https',
    'lfs.skipdownloaderrors': 'false',
    'lfs.allowincompletepush': 'false',
    // Whoever has locked a file there, is told by the push itself.
    'lfs.locksverify': 'false',
    'lfs.setlockablereadonly': 'false',
  };
}

/**
 * The credentials of git-lfs. Asked for them by a program, as git asks, it asks for ever where the other side does not take them; a header
 * it sends once.
 */
export function lfsCredentials(origin: string, { username, password }: GitCredentials): Record<string, string> {
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return { [`http.${objectsAt(origin)}.extraHeader`]: `Authorization: Basic ${basic}` };
}

/** Where a forge has them; over ssh git-lfs asks the forge. */
function objectsAt(origin: string): string {
  return /^https?:/.test(origin) ? `${origin.replace(/(\.git)?\/?$/, '')}.git/info/lfs` : origin;
}

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

/**
 * Uploads what the pointers of a commit stand for, and those of its history, up to the heads of the origin that the git directory
 * knows (`refs/remotes/origin`).
 */
export async function pushObjects(git: Git, gitDir: string, origin: string, commit: string): Promise<void> {
  await git(['lfs', 'push', 'origin', commit], { gitDir, origin });
}
