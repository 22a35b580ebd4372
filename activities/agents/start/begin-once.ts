import type { Pool } from 'pg';
import { type NewRun, type Run, takeRunNumber } from '../../store/runs.js';
import { filesOf } from '../run/run-files.js';
import { preventStart, readState } from '../supervisor/state-file.js';
import { claimNumber, foreignFiles, highestNumber, ownerOfFiles } from './claim-number.js';

export interface BegunRun {
  readonly run: Run;
  readonly attached: boolean;
  /** Why no process of this run was ever started; null: its state file tells of one. */
  readonly problem: string | null;
}

export interface BeginOnce {
  readonly pool: Pool;
  readonly runsDir: string;
  /** The run's row, where an earlier attempt took its number. */
  readonly known: Run | null;
  readonly newRun: Omit<NewRun, 'runsDir' | 'above'>;
  /** A text: why it could not be started. */
  readonly start: (run: Run) => Promise<string | null>;
}

/** The run where an earlier attempt has begun it; null: none has. */
export function begunBefore(known: Run | null): BegunRun | null {
  // A pid without a state file: the file is gone, the start has been.
  if (known === null || (known.pid === null && !isBegun(known))) return null;
  return { run: known, attached: true, problem: foreignFiles(known) };
}

/** Numbers a run that has not begun, and starts it; what could not be started never is. */
export async function beginOnce({ pool, runsDir, known, newRun, start }: BeginOnce): Promise<BegunRun> {
  const numbered = known ?? (await takeRunNumber(pool, { ...newRun, runsDir, above: await highestNumber(runsDir) }));
  // It stood still since it looked for the run, and another host has begun it.
  const { hostId = numbered.hostId } = newRun;
  if (numbered.hostId !== hostId) throw new Error(`run ${numbered.runKey} is begun on ${numbered.hostId}`);
  const { run, problem: unclaimed } = await claimNumber({ pool, runsDir }, numbered);
  const problem = unclaimed ?? (await start(run));
  return { run, attached: false, problem: problem === null || isStartedAfterAll(run, problem) ? null : problem };
}

function isBegun(run: Run): boolean {
  const files = filesOf(run);
  return ownerOfFiles(files, run.runKey) === 'own' && readState(files.state) !== null;
}

/** Holds the problem fast where it can be written, so that no later attempt starts what is told as not started. */
function isStartedAfterAll(run: Run, problem: string): boolean {
  try {
    return !preventStart(filesOf(run).state, run.runKey, { endedBy: null, problem });
  } catch {
    // The problem is that nothing can be written: the row that is closed now has to do.
    return false;
  }
}
