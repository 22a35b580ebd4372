import { readFile } from 'node:fs/promises';
import { fromBytes, type Git } from './git.js';
import type { Change } from './list-changes.js';
import { startOfChanges } from './merge-under-way.js';
import { onDisk } from './on-disk.js';
import type { Places } from './places.js';

/** What of a text is a credential: orch's own, or by its shape. */
export type FindSecrets = (text: string) => readonly string[];

/** Whether a change brings a credential, in a file or in its name; one that was at the branch's head is nobody's doing now. */
export async function holdsNewSecret(
  git: Git,
  places: Places,
  { path, kind }: Change,
  findSecrets: FindSecrets,
): Promise<boolean> {
  if (kind === 'deleted') return false;
  const { worktree, gitDir } = places;
  const named = findSecrets(fromBytes(path));
  const text = kind === 'file' ? await readFile(onDisk(worktree, path), 'latin1') : '';
  const found = [...named, ...findSecrets(text)];
  if (found.length === 0) return false;
  const start = await startOfChanges(git, places);
  const { code, stdout } = await git(['cat-file', 'blob', `${start}:${path}`], { gitDir, answers: [128] });
  const before = code === 0 ? [...named, ...findSecrets(stdout)] : [];
  return found.some((secret) => !before.includes(secret));
}
