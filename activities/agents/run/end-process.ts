import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../processes/process-identity.js';
import { signalGroup, signalProcess } from '../../processes/process-group.js';
import { runProcesses } from '../../processes/run-processes.js';
import { runFiles } from './run-files.js';
import type { RunState } from '../supervisor/state-file.js';
import type { SupervisorOrder } from '../supervisor/supervisor-order.js';
import { standing } from '../supervisor/watch-state.js';

const pollMs = 20;
/** All processes of the host are looked at. */
const searchMs = 200;

/** What a supervisor needs to write the end down once the program is dead. */
const writingMs = 5_000;

export interface EndProcess {
  readonly statePath: string;
  readonly why: 'cancel' | 'shutdown';
  /** Null: the run's own. */
  readonly graceSeconds: number | null;
}

/** Ends the processes of a run and waits until they are gone. False where none was left. */
export async function endProcess({ statePath, why, graceSeconds }: EndProcess): Promise<boolean> {
  const now = standing(statePath);
  if (now.kind === 'lost') return endOrphan(statePath, now.state, graceSeconds);
  if (now.kind !== 'running') return false;
  const { state } = now;
  if (state.supervisor === null) return false;

  signalProcess(state.supervisor.pid, why === 'cancel' ? 'SIGUSR2' : 'SIGTERM');
  const graceMs = (graceSeconds ?? state.killGraceSeconds) * 1_000;
  if (await becomesTrue(() => standing(statePath).kind !== 'running', graceMs)) return true;
  killProgram(statePath);
  if (await becomesTrue(() => standing(statePath).kind !== 'running', writingMs)) return true;
  if (isAlive(state.supervisor)) signalProcess(state.supervisor.pid, 'SIGKILL');
  await runProcesses({ runKey: state.runKey, program: null, supervisor: null }).kill();
  return true;
}

/** What is left of a run whose supervisor is gone: nobody would end it in time, or see how it ends. */
async function endOrphan(statePath: string, state: RunState | null, graceSeconds: number | null): Promise<boolean> {
  const runKey = state?.runKey ?? orderedKey(statePath);
  if (runKey === null) return false;
  const noted = state?.program ?? null;
  const program = noted !== null && isAlive(noted) ? noted.pid : null;
  const all = runProcesses({ runKey, program, supervisor: null });
  if (!all.live()) return false;
  all.signal('SIGTERM');
  await becomesTrue(() => !all.live(), (graceSeconds ?? state?.killGraceSeconds ?? 0) * 1_000, searchMs);
  await all.kill();
  return true;
}

/** Whose run it is, where its state file cannot be read any more. */
function orderedKey(statePath: string): string | null {
  try {
    const { order } = runFiles(dirname(statePath), Number(basename(statePath, '.json')));
    return (JSON.parse(readFileSync(order, 'utf8')) as SupervisorOrder).runKey;
  } catch {
    return null;
  }
}

function killProgram(statePath: string): void {
  const now = standing(statePath);
  if (now.kind !== 'running') return;
  const { program } = now.state;
  if (program !== null && isAlive(program)) signalGroup(program.pid, 'SIGKILL');
}

async function becomesTrue(condition: () => boolean, withinMs: number, everyMs = pollMs): Promise<boolean> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start >= withinMs) return false;
    await sleep(everyMs);
  }
  return true;
}
