import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../domain/failures/user-error.js';
import type { AskGit } from './ask-git.js';
import type { FoundRepository } from './find-repository.js';
import type { RepositoryFiles } from './guess-checks.js';

const read = ['package.json', 'Makefile', 'pyproject.toml'];

/** The top of the base branch, from a shallow clone that is thrown away: the owner's files are not touched. */
export async function readRepositoryFiles({ url, baseBranch }: FoundRepository, git: AskGit): Promise<RepositoryFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'orch-init-'));
  try {
    const source = url.startsWith('/') ? `file://${url}` : url;
    const cloned = await git('clone', '-q', '--bare', '--depth', '1', '--branch', baseBranch, '--', source, folder);
    if (cloned === null)
      throw new UserError(`The repository ${url} cannot be cloned.`, `See what git says: git clone ${url}`);
    const names = ((await git('-C', folder, 'ls-tree', '--name-only', 'HEAD')) ?? '').split('\n');
    const texts = new Map<string, string>();
    for (const name of read.filter((one) => names.includes(one))) {
      texts.set(name, (await git('-C', folder, 'show', `HEAD:${name}`)) ?? '');
    }
    return { names, text: (name) => texts.get(name) ?? '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
