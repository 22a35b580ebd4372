import { filesOf } from '../../activities/agents/run/run-files.js';
import { readState, unreadable } from '../../activities/agents/supervisor/state-file.js';
import { isAlive } from '../../activities/processes/process-identity.js';
import type { Run } from '../../activities/store/runs.js';

/** A process of a run on this host that lives; null: none does, or it is not known of any. */
export function pidAtWork(run: Run): number | null {
  const state = run.finishedAt === null ? readState(filesOf(run).state) : null;
  if (state === null || state === unreadable || state.end !== null) return null;
  return [state.program, state.supervisor].find((one) => one !== null && isAlive(one))?.pid ?? null;
}
