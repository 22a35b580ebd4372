import { filesOf } from '../../activities/agents/run/run-files.js';
import { readState, unreadable } from '../../activities/agents/supervisor/state-file.js';
import { isAlive } from '../../activities/processes/process-identity.js';
import type { Run } from '../../activities/store/runs.js';

/** A process of a run on this host that lives; null: none does, or it is not known of any. */
export function pidAtWork(run: Run): number | null {
  // Whatever the ledger says: one that was given up with its host may go on here.
  const state = readState(filesOf(run).state);
  if (state === null || state === unreadable || state.end !== null || state.runKey !== run.runKey) return null;
  return [state.program, state.supervisor].find((one) => one !== null && isAlive(one))?.pid ?? null;
}
