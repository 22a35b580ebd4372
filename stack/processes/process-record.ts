import { readFile, rm } from 'node:fs/promises';
import type { ProcessIdentity } from '../../activities/processes/process-identity.js';
import { ownerOnly, writeWhole } from '../../activities/files/write-whole.js';

/** Notes a process that a later start must be able to find again. */
export async function writeProcessRecord(path: string, identity: ProcessIdentity): Promise<void> {
  await writeWhole(path, JSON.stringify(identity), ownerOnly);
}

/** Null where there is none; a record that cannot be read as one counts as none. */
export async function readProcessRecord(path: string): Promise<ProcessIdentity | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return parse(text);
}

export async function removeProcessRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

function parse(text: string): ProcessIdentity | null {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    return Number.isSafeInteger(pid) && Number(pid) > 1 && typeof started === 'string'
      ? { pid: Number(pid), started }
      : null;
  } catch {
    return null;
  }
}
