import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

const mostBytes = 1024 * 1024;

/** Regular files that a pattern names, in the order of their names; nothing is found through a symbolic link. */
export async function findArtifacts(worktree: string, pattern: string): Promise<string[]> {
  let found = [''];
  for (const part of pattern.split('/')) {
    const deeper = await Promise.all(found.map((folder) => matches(worktree, folder, part)));
    found = deeper.flat();
  }
  const usable = await Promise.all(found.map((path) => isArtifact(join(worktree, path))));
  return found.filter((_, index) => usable[index]).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The text of an artifact; null where it is not one (any more). */
export async function readArtifact(worktree: string, path: string): Promise<string | null> {
  const whole = join(worktree, path);
  if (!(await isArtifact(whole)) || (await realpath(whole)) !== join(await realpath(worktree), path)) return null;
  // Neither a link nor a pipe that has come into its place since.
  const file = await open(whole, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function matches(worktree: string, folder: string, part: string): Promise<string[]> {
  const place = join(worktree, folder);
  const there = await lstat(place).catch(() => null);
  if (there?.isDirectory() !== true) return [];
  if (!part.includes('*')) return [join(folder, part)];
  const pattern = part.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const name = new RegExp(`^${pattern.join('.*')}$`, 's');
  return (await readdir(place)).filter((entry) => name.test(entry)).map((entry) => join(folder, entry));
}

async function isArtifact(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isFile() === true && found.size <= mostBytes;
}
