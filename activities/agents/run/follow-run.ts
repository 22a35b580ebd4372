import type { Logger } from 'pino';
import type { Pool } from 'pg';
import { noteProcess, type Run } from '../../store/runs.js';
import { endProcess } from './end-process.js';
import { filesOf } from './run-files.js';
import type { RunState } from '../supervisor/state-file.js';
import { standing, watchState } from '../supervisor/watch-state.js';

export interface FollowRun {
  readonly pool: Pool;
  readonly log: Logger;
  readonly run: Run;
  /** Its name in our log. */
  readonly what: 'agent' | 'deployment';
  /** An earlier attempt has told of its start. */
  readonly attached: boolean;
  /** Called where no attempt has seen the process before. */
  readonly onStart: () => void;
  readonly signal: AbortSignal;
}

/** Waits for the end of a run's process; 'running': the signal came first, and the process goes on. */
export async function followRun(follow: FollowRun): Promise<'running' | 'over'> {
  const { run, signal } = follow;
  const { state: path } = filesOf(run);
  let noted = false;
  for (;;) {
    const { change, close } = watchState(path, signal);
    try {
      const now = standing(path);
      if (!noted && now.kind !== 'none' && now.state !== null && now.state.program !== null) {
        await tellStart(follow, now.state);
        noted = true;
      }
      if (now.kind === 'lost') {
        // Whoever would see the program's end in time, and how it ends, is gone: it is ended, and its session gone on with.
        await endProcess({ statePath: path, why: 'cancel', graceSeconds: null });
      }
      if (now.kind !== 'running') return 'over';
      if (signal.aborted) return 'running';
      await change;
    } finally {
      close();
    }
  }
}

async function tellStart({ pool, log, run, what, attached, onStart }: FollowRun, state: RunState): Promise<void> {
  const pid = state.program?.pid ?? null;
  if (pid === null) return;
  const process = { pid, sessionId: state.sessionId, startedAt: new Date(state.startedAt) };
  if (await noteProcess(pool, run.number, process)) onStart();
  const { number, taskId, stage, round, role, outputPath } = run;
  log.info(
    { run: number, task: taskId, stage, round, role, pid, log: outputPath },
    attached ? `attached to ${what}` : `${what} started`,
  );
}
