import { lstat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';

/** Replaces a regular file directly in the worktree, never what a link points to; throws where something else is there. */
export async function writeWorktreeFile(worktree: string, name: string, text: string): Promise<void> {
  const path = join(worktree, name);
  for (let attempt = 1; ; attempt += 1) {
    const kind = await kindOf(path);
    if (kind !== null && kind !== 'file') throw new Error(`${name} is a ${kind} in the worktree`);
    // Made anew and not written over: a second hard link of the old one stays as it is.
    if (kind === 'file') await rm(path, { force: true });
    try {
      await writeFile(path, text, { flag: 'wx' });
      return;
    } catch (error) {
      // Somebody else has made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === writeAttempts) throw error;
    }
  }
}

const writeAttempts = 10;

async function kindOf(path: string): Promise<'file' | 'directory' | 'symbolic link' | 'special file' | null> {
  try {
    const stat = await lstat(path);
    if (stat.isFile()) return 'file';
    if (stat.isSymbolicLink()) return 'symbolic link';
    return stat.isDirectory() ? 'directory' : 'special file';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
