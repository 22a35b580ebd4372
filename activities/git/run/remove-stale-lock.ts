import { lstat, rm } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { commandLines } from '../../processes/process-table.js';

/** A git that has just begun may not be found yet. */
const freshMilliseconds = 10_000;

/**
 * Takes away the lock that git's message names, where its holder is gone; Temporal then tries the step again. A git that is
 * being ended, with its worker, may still hold it: two that write would spoil the index.
 */
export async function removeStaleLock(gitDir: string, told: string): Promise<void> {
  const named = /Unable to create '([^'\n]+\.lock)': File exists/.exec(told)?.[1];
  if (named === undefined) return;
  const lock = resolve(gitDir, named);
  if (!lock.startsWith(gitDir + sep)) return;
  const found = await lstat(lock).catch(() => null);
  if (found === null || Date.now() - found.mtimeMs <= freshMilliseconds || isInUse(gitDir)) return;
  await rm(lock, { force: true });
}

/** Whether a git of ours works with the git directory. */
function isInUse(gitDir: string): boolean {
  const place = `--git-dir=${gitDir}`;
  return commandLines().some((words) => words.includes(place));
}
