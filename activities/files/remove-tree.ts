import { rm } from 'node:fs/promises';
import { openUp } from './open-up.js';

/** Removes a folder with all that is in it, also folders that their owner may not write (a cache of Go modules has such). */
export async function removeTree(path: string | Buffer): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await openUp(path);
    await rm(path, { recursive: true, force: true });
  }
}
