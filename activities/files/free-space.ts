import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that are free for this user where a folder is, or is to be made; 0 where that cannot be told. */
export async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found !== null) return found.bavail * found.bsize;
    if (dirname(at) === at) return 0;
  }
}

/** Less than this is nothing: git does not always say what it failed of. */
const nothingBytes = 256 * 1024;

/** Whether something failed for want of room on the disk of a folder. */
export async function isOutOfRoom(error: unknown, folder: string): Promise<boolean> {
  if (saysFull(error)) return true;
  return (await freeBytes(folder)) < nothingBytes;
}

/** Whether an error says that a disk, or a user's part of it, is full. */
export function saysFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/i.test(String(error));
}
