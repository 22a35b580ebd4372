import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { identify } from '../../activities/processes/process-identity.js';
import { endBySteps } from '../processes/end-by-steps.js';
import { postgresEnding } from './postgres-ending.js';

/** Larger than any pid of Linux and macOS can be. */
const pidOfNobody = 2 ** 22 + 1;

/**
 * Postgres refuses to start while the pid of its last postmaster is taken: by that postmaster, orphaned before its
 * start could note it; by a process that nobody has collected; by a stranger, after a reboot. The first is ended; for
 * the others the pid alone is changed in the file, so that Postgres itself still looks whether its memory is in use.
 */
export async function clearPostmaster(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const [first = '', ...rest] = (await readIfThere(path)).split('\n');
  if (!/^\d+$/.test(first)) return;
  const identity = identify(Number(first));
  if (identity !== null && (await commandLineOf(identity.pid)).includes(data)) {
    await endBySteps(identity, postgresEnding, AbortSignal.abort());
  }
  if ((await readIfThere(path)) !== '') await writeFile(path, [pidOfNobody, ...rest].join('\n'));
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readIfThere(`/proc/${pid}/cmdline`);
  return (await execa('ps', ['-o', 'command=', '-p', String(pid)], { reject: false })).stdout;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
