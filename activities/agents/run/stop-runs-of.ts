import { dirname } from 'node:path';
import { isDeployCommand } from '../../../domain/deploys/deploy-command.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { listRuns } from '../../store/runs.js';
import type { BookRunDeps } from './book-run.js';
import { filesOf } from './run-files.js';
import { readState, unreadable } from '../supervisor/state-file.js';
import { stopRun } from './stop-run.js';

/** Ends the runs of a task's agents that have begun on this host, and not ended. A deployment is finished by its environment. */
export async function stopRunsOf(deps: BookRunDeps & { readonly runsDir: string }, task: TaskIdentity): Promise<void> {
  for (const run of await listRuns(deps.pool, task.id)) {
    // Runs of the other hosts are in the same ledger.
    if (run.finishedAt !== null || isDeployCommand(run.agent) || dirname(run.outputPath) !== deps.runsDir) continue;
    const state = readState(filesOf(run).state);
    if (state !== null && state !== unreadable && state.runKey === run.runKey) await stopRun(deps, run, 'abandoned');
  }
}
