import { linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { saysFull } from '../activities/files/free-space.js';
import { identify, isAlive, type ProcessIdentity } from '../activities/processes/process-identity.js';
import { UserError } from '../domain/failures/user-error.js';
import { claimWhole, ownerOnly, writeWholeSync } from '../activities/files/write-whole.js';

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
  while (!claim(path, textOf({ ...self, draining: false, agents: 0 }))) {
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
    note: (now) => {
      try {
        writeWholeSync(path, textOf({ ...self, ...now }), ownerOnly);
      } catch (error) {
        // Who else it is there for is told late; no run of an agent fails for it.
        log.warn({ error: String(error), path }, 'the worker’s record could not be brought up to date');
      }
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function claim(path: string, text: string): boolean {
  try {
    return claimWhole(path, text, ownerOnly);
  } catch (error) {
    if (!saysFull(error)) throw error;
    throw new UserError(
      `The disk of ${path} is full, and a worker must leave its record there.`,
      'Make room there, then start the worker again; `npx orch gc` shows what orch can do without.',
    );
  }
}

/** Null where no worker lives; a record that a dead one has left counts as none. */
export function readWorkerRecord(stateDir: string): WorkerRecord | null {
  const record = parse(pathIn(stateDir));
  return record !== null && isAlive(record) ? record : null;
}

function pathIn(stateDir: string): string {
  return join(stateDir, 'worker.json');
}

function textOf(record: WorkerRecord): string {
  return `${JSON.stringify(record)}\n`;
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
