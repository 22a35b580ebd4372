import { createHash } from 'node:crypto';
import { runProcesses } from '../../processes/run-processes.js';
import type { Places } from './places.js';

/** The value of the run mark in the checks of a worktree: the same for each attempt, also where a worker died in the middle. */
export function checkKey({ gitDir }: Pick<Places, 'gitDir'>): string {
  return `check-${createHash('sha256').update(gitDir).digest('hex').slice(0, 32)}`;
}

/** Ends what checks of a worktree have left, wherever it went. */
export async function endChecks(places: Pick<Places, 'gitDir'>): Promise<void> {
  await runProcesses({ runKey: checkKey(places), program: null, supervisor: null }).kill();
}
