import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.js';
import { signalGroup, signalProcess } from './process-group.js';
import type { RunState } from './state-file.js';
import { standing } from './watch-state.js';

const pollMs = 20;

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
  if (now.kind === 'lost') return endOrphan(now.state, graceSeconds);
  if (now.kind !== 'running') return false;
  const { state } = now;
  if (state.supervisor === null) return false;

  signalProcess(state.supervisor.pid, why === 'cancel' ? 'SIGUSR2' : 'SIGTERM');
  const graceMs = (graceSeconds ?? state.killGraceSeconds) * 1_000;
  if (await becomesTrue(() => standing(statePath).kind !== 'running', graceMs)) return true;
  killProgram(statePath);
  if (await becomesTrue(() => standing(statePath).kind !== 'running', writingMs)) return true;
  if (isAlive(state.supervisor)) signalProcess(state.supervisor.pid, 'SIGKILL');
  return true;
}

/** The program of a run whose supervisor is gone: nobody would end it in time, or see how it ends. */
async function endOrphan(state: RunState | null, graceSeconds: number | null): Promise<boolean> {
  const program = state?.program ?? null;
  if (state === null || program === null || !isAlive(program)) return false;
  signalGroup(program.pid, 'SIGTERM');
  await becomesTrue(() => !isAlive(program), (graceSeconds ?? state.killGraceSeconds) * 1_000);
  signalGroup(program.pid, 'SIGKILL');
  await becomesTrue(() => !isAlive(program), writingMs);
  return true;
}

function killProgram(statePath: string): void {
  const now = standing(statePath);
  if (now.kind !== 'running') return;
  const { program } = now.state;
  if (program !== null && isAlive(program)) signalGroup(program.pid, 'SIGKILL');
}

async function becomesTrue(condition: () => boolean, withinMs: number): Promise<boolean> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start >= withinMs) return false;
    await sleep(pollMs);
  }
  return true;
}
