import { readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { onDisk } from './on-disk.js';

/** Whether a symbolic link, at a path of one character a byte, points out of the worktree or into a `.git`. */
export async function leavesTree(worktree: string, path: string): Promise<boolean> {
  const target = (await readlink(onDisk(worktree, path), 'buffer')).toString('latin1');
  if (isAbsolute(target)) return true;
  const lexical = normalize(join(dirname(path), target));
  if (lexical.split('/').some((part) => part === '..' || part.toLowerCase() === '.git')) return true;
  // What it points at may be, or lie behind, another link.
  const root = await realpath(worktree);
  const real = await realpath(onDisk(worktree, path)).catch(() => null);
  return real !== null && relative(root, resolve(root, real)).split('/')[0] === '..';
}
