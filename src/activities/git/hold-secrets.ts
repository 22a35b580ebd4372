import { readFile } from 'node:fs/promises';
import type { Git } from './git.js';
import { type Change, onDisk } from './list-changes.js';
import type { Places } from './places.js';

/** What of a text is a credential: orch's own, or by its shape. */
export type FindSecrets = (text: string) => readonly string[];

/** Whether a changed file holds a credential that it did not hold at the branch's head; that is nobody's doing now. */
export async function holdsNewSecret(
  git: Git,
  { worktree, gitDir }: Places,
  { path, kind }: Change,
  findSecrets: FindSecrets,
): Promise<boolean> {
  if (kind !== 'file') return false;
  const found = findSecrets(await readFile(onDisk(worktree, path), 'latin1'));
  if (found.length === 0) return false;
  const { code, stdout } = await git(['cat-file', 'blob', `HEAD:${path}`], { gitDir, answers: [128] });
  const before = code === 0 ? findSecrets(stdout) : [];
  return found.some((secret) => !before.includes(secret));
}
