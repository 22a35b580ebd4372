import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '../../activities/processes/process-group.js';
import { isAlive, type ProcessIdentity } from '../../activities/processes/process-identity.js';

/** A signal, and how long the process has to follow it before the next one; less where somebody is in a hurry. */
export interface EndStep {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  readonly hurriedMs: number;
}

/** Ends a process of ours by ever harder signals; `hurry` cuts the waiting between them short. */
export async function endBySteps(
  identity: ProcessIdentity,
  steps: readonly EndStep[],
  hurry: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    if (!isAlive(identity)) return;
    signalProcess(identity.pid, step.signal);
    if (await isGone(identity, step, hurry)) return;
  }
}

async function isGone(
  identity: ProcessIdentity,
  { graceMs, hurriedMs }: EndStep,
  hurry: AbortSignal,
): Promise<boolean> {
  const start = Date.now();
  while (isAlive(identity)) {
    const patience = hurry.aborted ? hurriedMs : graceMs;
    if (Date.now() - start >= patience) return false;
    await sleep(25);
  }
  return true;
}
