import { lstat, rm } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/** A git that was killed leaves its lock; one that lives holds it for less than this. */
const staleAfterMilliseconds = 10_000;

/** Takes away the lock that git's message names, where its holder is gone; Temporal then tries the step again. */
export async function removeStaleLock(gitDir: string, told: string): Promise<void> {
  const named = /Unable to create '([^'\n]+\.lock)': File exists/.exec(told)?.[1];
  if (named === undefined) return;
  const lock = resolve(gitDir, named);
  if (!lock.startsWith(gitDir + sep)) return;
  const found = await lstat(lock).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > staleAfterMilliseconds) await rm(lock, { force: true });
}
