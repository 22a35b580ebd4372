import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { orch } from '../../config/called-as.js';
import { UserError } from '../../domain/failures/user-error.js';
import { identify, isAlive, type ProcessIdentity } from '../../activities/processes/process-identity.js';
import { readProcessRecord, writeProcessRecord } from './process-record.js';

/** Takes the folder for this process alone; a lock whose owner has died is taken over. */
export async function lockStack(runDir: string): Promise<{ unlock(): Promise<void> }> {
  const path = lockPath(runDir);
  const mine = join(runDir, `stack.lock.${randomUUID()}`);
  const self = identify(process.pid);
  if (self === null) throw new Error('this process cannot be found in the table of processes');
  await writeProcessRecord(mine, self);
  try {
    await takeOver(path, runDir);
    if (!(await linked(mine, path))) throw alreadyRunning(await readProcessRecord(path), runDir);
  } finally {
    await rm(mine, { force: true });
  }
  return { unlock: () => rm(path, { force: true }) };
}

/** Who has the folder; null where nobody does who lives. */
export async function stackOwner(runDir: string): Promise<ProcessIdentity | null> {
  const owner = await readProcessRecord(lockPath(runDir));
  return owner !== null && isAlive(owner) ? owner : null;
}

function lockPath(runDir: string): string {
  return join(runDir, 'stack.lock');
}

/** Of several starts that find the same dead owner, one removes its lock. */
async function takeOver(path: string, runDir: string): Promise<void> {
  const owner = await readProcessRecord(path);
  if (owner !== null && isAlive(owner)) throw alreadyRunning(owner, runDir);
  const turn = `${path}.taking-over`;
  try {
    await (await open(turn, 'wx')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UserError(`Another start is under way in ${runDir}.`, `If none is, delete ${turn} and run this again.`);
  }
  try {
    const still = await readProcessRecord(path);
    if (still === null || !isAlive(still)) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function alreadyRunning(owner: ProcessIdentity | null, runDir: string): UserError {
  const pid = owner === null ? '' : ` (pid ${owner.pid})`;
  return new UserError(
    `orch already runs in this folder${pid}: ${runDir}.`,
    `Use it from here with \`${orch} list\`, or end it with \`${orch} down\`.`,
  );
}
