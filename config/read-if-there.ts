import { readFileSync } from 'node:fs';
import { UserError } from '../domain/failures/user-error.js';

/** Null where there is no such file; one that cannot be read is told with its hint. */
export function readIfThere(path: string, hint: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, hint);
  }
}
