import { constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import type { Change } from './list-changes.js';
import { onDisk } from '../../files/on-disk.js';
import type { Places } from '../worktree/places.js';

/** A forge refuses a push with a larger file (GitHub one of 100 MB), and with it all else; a core dump helps nobody either. */
export const mostKeptBytes = 50 * 1024 * 1024;

/** Whether a change can be kept beside the branch at all. */
export async function isKeepable(places: Places, change: Change): Promise<boolean> {
  return (await sizeOf(places, change)) <= mostKeptBytes && (await isReadable(places, change));
}

export async function sizeOf({ root }: Places, { path, kind }: Change): Promise<number> {
  return kind === 'file' ? (await lstat(onDisk(root, path))).size : 0;
}

/** An agent may leave files that not even their owner may read: no commit can take them. */
export async function isReadable({ root }: Places, { path, kind }: Change): Promise<boolean> {
  if (kind !== 'file') return true;
  return access(onDisk(root, path), constants.R_OK).then(
    () => true,
    () => false,
  );
}
