import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../../activities/files/remove-tree.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { AskGit } from './ask-git.js';
import type { FoundRepository } from './find-repository.js';
import { isReadForGuesses, type RepositoryFiles } from './guess/repository-files.js';

/** The base branch of a repository in a shallow clone of its own: the owner's files are not touched. */
export interface Clone {
  readonly folder: string;
  readonly files: RepositoryFiles;
}

/** The clone is thrown away, however its use ends. */
export async function withClone<Result>(
  { url, baseBranch }: FoundRepository,
  git: AskGit,
  use: (clone: Clone) => Promise<Result>,
): Promise<Result> {
  const above = await mkdtemp(join(tmpdir(), 'orch-init-'));
  try {
    const folder = join(above, 'clone');
    const source = url.startsWith('/') ? `file://${url}` : url;
    const cloned = await git('clone', '-q', '--depth', '1', '--branch', baseBranch, '--', source, folder);
    if (cloned === null)
      throw new UserError(`The repository ${url} cannot be cloned.`, `See what git says: git clone ${url}`);
    return await use({ folder, files: await readFiles(folder, git) });
  } finally {
    await removeTree(above);
  }
}

const mostManifests = 200;

/** As the commit has them: a link in the tree leads nowhere. */
async function readFiles(folder: string, git: AskGit): Promise<RepositoryFiles> {
  const listed = (await git('-C', folder, 'ls-tree', '-r', '-z', '--name-only', 'HEAD')) ?? '';
  const paths = listed.split('\0').filter((path) => path !== '');
  const texts = new Map<string, string>();
  for (const path of paths.filter(isReadForGuesses).slice(0, mostManifests)) {
    texts.set(path, (await git('-C', folder, 'show', `HEAD:${path}`)) ?? '');
  }
  return { paths, text: (path) => texts.get(path) ?? '' };
}
