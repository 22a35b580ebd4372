import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { onDisk } from './on-disk.js';

/** Removes a folder with all that is in it, also folders that their owner may not write (a cache of Go modules has such). */
export async function removeTree(path: string | Buffer): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await openUp(Buffer.from(path));
    await rm(path, { recursive: true, force: true });
  }
}

/** Lets their owner into all folders below this one, and change what is in them. */
export async function openUp(folder: Buffer): Promise<void> {
  const { mode } = await lstat(folder);
  if ((mode & 0o700) !== 0o700) await chmod(folder, mode | 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory()) await openUp(onDisk(folder, entry.name.toString('latin1')));
  }
}
