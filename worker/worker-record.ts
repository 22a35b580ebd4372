import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { identify, isAlive, type ProcessIdentity } from '../activities/processes/process-identity.js';
import { UserError } from '../domain/failures/user-error.js';

/** The worker of a host, as other processes of the host find it: a file of its state directory. */
export interface WorkerRecord extends ProcessIdentity {
  /** It takes nothing new, and goes when its agents have ended. */
  readonly draining: boolean;
  readonly agents: number;
}

export interface HeldRecord {
  note(now: Pick<WorkerRecord, 'draining' | 'agents'>): void;
  remove(): void;
}

const pollMs = 250;

/** Makes this process the worker of its host. Another one is refused; one that is being drained is waited for. */
export async function holdRecord(stateDir: string, log: Logger): Promise<HeldRecord> {
  const path = pathIn(stateDir);
  const self = identify(process.pid);
  if (self === null) throw new Error('this process cannot be found in the table of processes');
  mkdirSync(stateDir, { recursive: true });
  let told = false;
  while (!claim(path, { ...self, draining: false, agents: 0 })) {
    const owner = readWorkerRecord(stateDir);
    if (owner === null) {
      removeDead(path);
    } else if (owner.draining) {
      if (!told) log.info({ pid: owner.pid, agents: owner.agents }, 'waits for the worker that is being drained');
      told = true;
      await sleep(pollMs);
    } else {
      throw new UserError(
        `A worker of this host already runs (pid ${owner.pid}), with the state directory ${stateDir}.`,
        `End it with \`kill ${owner.pid}\`, its agents go on; or drain it with \`orch worker --drain\`.`,
      );
    }
  }
  return {
    note: (now) => renameSync(writeBeside(path, { ...self, ...now }), path),
    remove: () => rmSync(path, { force: true }),
  };
}

/** Null where no worker lives; a record that a dead one has left counts as none. */
export function readWorkerRecord(stateDir: string): WorkerRecord | null {
  const record = parse(pathIn(stateDir));
  return record !== null && isAlive(record) ? record : null;
}

function pathIn(stateDir: string): string {
  return join(stateDir, 'worker.json');
}

/** A link fails where the name is taken. */
function claim(path: string, record: WorkerRecord): boolean {
  const whole = writeBeside(path, record);
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Of several that find the same dead owner, one takes its record away; what it finds to be alive it puts back. */
function removeDead(path: string): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    const taken = parse(aside);
    if (taken !== null && isAlive(taken)) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function writeBeside(path: string, record: WorkerRecord): string {
  const whole = `${path}.${process.pid}.new`;
  writeFileSync(whole, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  return whole;
}

function parse(path: string): WorkerRecord | null {
  try {
    const { pid, started, draining, agents } = JSON.parse(readFileSync(path, 'utf8')) as Partial<WorkerRecord>;
    // A signal to 0, 1 or −1 would reach ourselves, the first process, or all.
    if (!Number.isSafeInteger(pid) || Number(pid) <= 1 || typeof started !== 'string') return null;
    return { pid: Number(pid), started, draining: draining === true, agents: agents ?? 0 };
  } catch {
    return null;
  }
}
