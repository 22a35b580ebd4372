import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The processes that have a file open, as far as this system shows them: Linux does, and of other users to root alone. */
export function whoHasOpen(path: string): number[] {
  const file = realpathSync(path);
  const pids = namesIn('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.filter((pid) => namesIn(join('/proc', pid, 'fd')).some((fd) => targetOf(pid, fd) === file)).map(Number);
}

function targetOf(pid: string, fd: string): string | null {
  try {
    return readlinkSync(join('/proc', pid, 'fd', fd));
  } catch {
    // Closed since, or not ours to see.
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
