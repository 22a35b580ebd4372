import { constants } from 'node:fs';
import { lstat, open, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './is-missing.js';

/** Files of a worktree, where an agent may have put links that lead out of it. */

/** Null where there is no such file; throws where there is something else, or more than `limitBytes`. */
export async function readWorktreeFile(worktree: string, path: string, limitBytes: number): Promise<string | null> {
  const whole = join(await realpath(worktree), path);
  if ((await kindOf(whole)) === null) return null;
  if ((await realpath(whole)) !== whole) throw new Error(`${path} is reached through a symbolic link`);
  // O_NONBLOCK: opening a pipe would wait for its other end.
  const file = await open(whole, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error(`${path} is no regular file`);
    if (stat.size > limitBytes) throw new Error(`${path} has ${stat.size} bytes; at most ${limitBytes} are read`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

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
