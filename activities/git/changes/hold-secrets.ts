import { createReadStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { fromBytes } from '../run/git.js';
import { blobAt } from './blob-at.js';
import type { Change } from './list-changes.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import { onDisk } from '../../files/on-disk.js';
import type { Worktree } from '../worktree/worktree.js';

/** What of a text is a credential: orch's own, or by its shape. */
export type FindSecrets = (text: string) => readonly string[];

const partBytes = 1024 * 1024;
/** What lies across the border of two parts is found where it is no longer than this: a large private key, spelled in JSON, is not. */
const overlap = 64 * 1024;

/** Whether a change brings a credential, in a file, as the target of a link, or in its name; one that was at the branch's head is nobody's doing now. */
export async function holdsNewSecret(
  worktree: Worktree,
  { path, kind }: Change,
  findSecrets: FindSecrets,
): Promise<boolean> {
  const { git, root, gitDir } = worktree;
  if (kind === 'deleted') return false;
  const named = findSecrets(fromBytes(path));
  const found = await secretsAt(onDisk(root, path), kind, findSecrets);
  if (named.length === 0 && found.length === 0) return false;
  const before = await blobAt(git, { gitDir }, await startOfChanges(worktree), path);
  return before === null || found.some((secret) => !named.includes(secret) && !before.includes(secret));
}

/** In a file, or in what a symbolic link names. */
async function secretsAt(place: Buffer, kind: Change['kind'], findSecrets: FindSecrets): Promise<readonly string[]> {
  if (kind === 'link') return findSecrets((await readlink(place, 'buffer')).toString('latin1'));
  return kind === 'file' ? secretsIn(place, findSecrets) : [];
}

/** Part by part: all else waits while a text is looked at, and a large file is too long for one. */
async function secretsIn(file: Buffer, findSecrets: FindSecrets): Promise<readonly string[]> {
  const found = new Set<string>();
  let held = '';
  for await (const part of createReadStream(file, { encoding: 'latin1', highWaterMark: partBytes })) {
    const text = held + String(part);
    for (const secret of findSecrets(text)) found.add(secret);
    held = text.slice(-overlap);
  }
  return [...found];
}
