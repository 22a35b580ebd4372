import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';
import { writeWhole } from '../../files/write-whole.js';

/** Beside the mirrors of repositories; no repository's name begins with a line. */
export function submoduleMirrors(gitFolder: string): string {
  return join(gitFolder, '_submodules');
}

const usersFile = 'orch-repositories';

/** Names of the repositories for whose tasks or deployments the mirror was asked. */
export async function usersOf(mirror: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(mirror, usersFile), 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export async function noteUser(mirror: string, repository: string): Promise<void> {
  const users = await usersOf(mirror);
  if (!users.includes(repository)) await writeWhole(join(mirror, usersFile), [...users, repository].join('\n'));
}
