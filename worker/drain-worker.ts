import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../activities/processes/process-identity.js';
import { UserError } from '../domain/failures/user-error.js';
import { readWorkerRecord } from './worker-record.js';

/** Tells a worker to take nothing new and to go when its agents have ended. */
export const drainSignal = 'SIGUSR2';

const pollMs = 250;

/** Drains the worker of this host and waits until it is gone; to end the waiting ends nothing else. */
export async function drainWorker(stateDir: string, say: (line: string) => void): Promise<void> {
  const worker = readWorkerRecord(stateDir);
  if (worker === null) {
    throw new UserError(
      `No worker of this host runs with the state directory ${stateDir}.`,
      'Nothing is to be drained; where it runs with another one, set ORCH_STATE_DIR.',
    );
  }
  process.kill(worker.pid, drainSignal);
  let said = '';
  while (isAlive(worker)) {
    const now = readWorkerRecord(stateDir);
    const line = now?.draining === true ? inWords(worker.pid, now.agents) : '';
    if (line !== '' && line !== said) say(line);
    said = line;
    await sleep(pollMs);
  }
  say(`The worker (pid ${worker.pid}) has ended.`);
}

function inWords(pid: number, agents: number): string {
  if (agents === 0)
    return `The worker (pid ${pid}) takes nothing new; no agent is at work, the last steps are finished.`;
  return `The worker (pid ${pid}) takes nothing new; ${agents} ${agents === 1 ? 'agent is' : 'agents are'} at work.`;
}
