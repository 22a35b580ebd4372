import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../domain/failures/user-error.js';
import { claimWhole } from '../activities/files/write-whole.js';

/** The stable id of this machine: a file of its state volume, made once, not the machine's name. */
export function readHostId(stateDir: string): string {
  const path = join(stateDir, 'host-id');
  try {
    mkdirSync(stateDir, { recursive: true });
    // Also when two workers start at once there is one id.
    claimWhole(path, `${randomBytes(4).toString('hex')}\n`);
    const id = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-z-]{1,64}$/.test(id)) return id;
    throw new UserError(`${path} holds no host id.`, 'Remove it; the next start makes a new one.');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The host id ${path} cannot be kept: ${(error as Error).message}`,
      'Make the folder writable, or set ORCH_STATE_DIR.',
    );
  }
}

/** The host's id; null where no worker has run from this state directory. */
export function hostIdOf(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, 'host-id'), 'utf8').trim();
  } catch {
    return null;
  }
}
