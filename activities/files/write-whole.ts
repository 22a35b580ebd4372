import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Files that are whole or not there, whatever is cut off and whoever else writes them at the same moment. */

/** Who may read what is kept for this user alone. */
export const ownerOnly = 0o600;

/** Replaces a file in one step: who reads it sees the old text or the new. */
export async function writeWhole(path: string, text: string, mode?: number): Promise<void> {
  const beside = nameBeside(path);
  try {
    await writeFile(beside, text, { flag: 'wx', mode });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

export function writeWholeSync(path: string, text: string, mode?: number): void {
  const beside = writeBeside(path, text, mode);
  try {
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Makes a file with all its content at once; false where there is one already. */
export function claimWhole(path: string, text: string, mode?: number): boolean {
  const beside = writeBeside(path, text, mode);
  try {
    // A link fails where the name is taken, as O_EXCL does, and is never seen half written.
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function writeBeside(path: string, text: string, mode: number | undefined): string {
  const beside = nameBeside(path);
  try {
    writeFileSync(beside, text, { flag: 'wx', mode });
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return beside;
}

function nameBeside(path: string): string {
  return `${path}.${randomUUID()}.new`;
}
