import type { TaskIdentity } from '../domain/task.js';
import { bookRun, type BookRunDeps } from './agents/book-run.js';
import { endProcess } from './agents/end-process.js';
import { filesOf } from './agents/run-files.js';
import { preventStart, readState, unreadable } from './agents/state-file.js';
import { findRun } from './store/runs.js';
import { whileHeartbeating } from './while-heartbeating.js';

export interface EndRunInput {
  readonly task: TaskIdentity;
  readonly runKey: string;
  readonly why: 'cancelled' | 'abandoned';
}
export interface EndRunOutput {
  /** False where no process of the run was left. */
  readonly ended: boolean;
}

/** Ends what is left of a run on this host, and sees to it that it does not start later. */
export function createEndRun(deps: BookRunDeps) {
  return async function endRun({ runKey, why }: EndRunInput): Promise<EndRunOutput> {
    const run = await findRun(deps.pool, runKey);
    if (run === null || run.finishedAt !== null) return { ended: false };
    const { state: path } = filesOf(run);
    // Where it has not begun, the name of its state file is taken, and its supervisor will find it so.
    preventStart(path, runKey, { endedBy: 'cancel', problem: null });
    const state = readState(path);
    const isOurs = state !== null && (state === unreadable || state.runKey === runKey);
    const ended =
      isOurs && (await whileHeartbeating(() => endProcess({ statePath: path, why: 'cancel', graceSeconds: null })));
    deps.log.info({ run: run.number, why, ended }, 'run ended');
    await bookRun(deps, { run, problem: null, cancelled: true });
    return { ended };
  };
}
