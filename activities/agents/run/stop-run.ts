import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { Run } from '../../store/runs.js';
import { bookRun, type BookRunDeps } from './book-run.js';
import { endProcess } from './end-process.js';
import { filesOf } from './run-files.js';
import { preventStart, readState, unreadable } from '../supervisor/state-file.js';

/** Ends what is left of a run on this host, sees to it that it does not start later, and books it. */
export async function stopRun(deps: BookRunDeps, run: Run, why: 'cancelled' | 'abandoned'): Promise<boolean> {
  const { state: path } = filesOf(run);
  // Where it has not begun, the name of its state file is taken, and its supervisor will find it so.
  preventStart(path, run.runKey, { endedBy: 'cancel', problem: null });
  const state = readState(path);
  const isOurs = state !== null && (state === unreadable || state.runKey === run.runKey);
  const ended =
    isOurs && (await whileHeartbeating(() => endProcess({ statePath: path, why: 'cancel', graceSeconds: null })));
  deps.log.info({ run: run.number, why, ended }, 'run ended');
  await bookRun(deps, { run, problem: null, cancelled: true });
  return ended;
}
