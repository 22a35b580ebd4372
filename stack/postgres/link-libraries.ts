import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../../domain/failures/user-error.js';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The links between Postgres's libraries, which a package cannot hold and its install script makes. npm may be told to run no
 * such scripts, and later ones run none unasked.
 */
export async function linkLibraries(packageFolder: string): Promise<void> {
  for (const { source, target } of await readLinks(join(packageFolder, 'native/pg-symlinks.json'))) {
    try {
      await symlink(relative(dirname(target), source), join(packageFolder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new UserError(
        `Postgres is not installed whole: ${basename(target)} is missing, and cannot be made: ${(error as Error).message}`,
        'Install orch again with its install scripts (npm i -g --allow-scripts=…, as npm says), or set ORCH_DATABASE_URL to a Postgres of your own.',
      );
    }
  }
}

async function readLinks(file: string): Promise<Link[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Link[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // Not every platform's package has links.
    throw error;
  }
}
