import { chmodSync, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { setImmediate as otherWork } from 'node:timers/promises';
import { onDisk } from './on-disk.js';

const longestAtOnceMs = 20;

/**
 * Lets their owner into a folder and all below it, change what is in them, and read the files; what is somebody else's stays
 * as it is. Answers the files that could not be read, relative to the folder, one character a byte.
 */
export async function openUp(root: string | Buffer): Promise<string[]> {
  const opened: string[] = [];
  const waiting: string[] = [''];
  let begun = performance.now();
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of openFolder(onDisk(root, folder))) {
      const path = folder + entry.name.toString('latin1');
      if (entry.isDirectory()) waiting.push(`${path}/`);
      else if (entry.isFile() && open(onDisk(root, path), 0o400, 0o600)) opened.push(path);
    }
    // Not awaited one by one, which takes five times as long.
    if (performance.now() - begun < longestAtOnceMs) continue;
    await otherWork();
    begun = performance.now();
  }
  return opened;
}

/** Answers what is in it. */
function openFolder(folder: Buffer): Dirent<Buffer>[] {
  open(folder, 0o700, 0o700);
  try {
    return lstatSync(folder).isDirectory() ? readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }) : [];
  } catch {
    // Not there any more, or not ours: whoever needs it says what is wrong.
    return [];
  }
}

/** Gives the owner rights where some are missing; true where that was so. */
function open(place: Buffer, needed: number, given: number): boolean {
  try {
    const found = lstatSync(place);
    if (found.isSymbolicLink() || (found.mode & needed) === needed) return false;
    chmodSync(place, (found.mode & 0o7777) | given);
    return true;
  } catch {
    return false;
  }
}
