import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git-call.js';

const spoilt = /index file (smaller than expected|corrupt)|bad index file|bad signature 0x/;

/**
 * Makes the index anew, by the branch's head, where git's message says that it cannot be read; Temporal then tries the step
 * again. Never without one in between: a worktree without an index counts as not checked out, and its work as nobody's.
 */
export async function repairIndex(git: Git, gitDir: string, told: string): Promise<void> {
  if (!spoilt.test(told)) return;
  const indexFile = join(gitDir, 'index-repaired');
  for (const left of [indexFile, `${indexFile}.lock`]) await rm(left, { force: true });
  await git(['read-tree', 'HEAD'], { gitDir, indexFile });
  await rename(indexFile, join(gitDir, 'index'));
}
