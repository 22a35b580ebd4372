import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Pool } from 'pg';
import { isMissing } from '../../files/is-missing.js';
import { claimWhole, ownerOnly } from '../../files/write-whole.js';
import { renumberRun, type Run } from '../../store/runs.js';
import { readState, unreadable } from '../supervisor/state-file.js';
import { filesOf, type RunFiles } from '../run/run-files.js';

/**
 * A run's number names its files, and several ledgers may share a folder of runs: one that is new numbers from 1, and the
 * replaced orchestrator has left its logs there. So a number counts only once its files are the run's own.
 */

/** Makes the files of the run's number its own; where they are another's, it gets another number. */
export async function claimNumber(
  { pool, runsDir }: { readonly pool: Pool; readonly runsDir: string },
  run: Run,
): Promise<{ readonly run: Run; readonly problem: string | null }> {
  for (let current = run; ;) {
    const files = filesOf(current);
    const claimed = await claim(files, run.runKey).catch((error: unknown) => whyUnwritable(files, error));
    if (claimed === true) return { run: current, problem: null };
    if (claimed !== false) return { run: current, problem: claimed };
    const next = await renumberRun(pool, current, { runsDir, above: await highestNumber(runsDir) });
    if (next.number === current.number) return { run: next, problem: foreignFiles(next) };
    current = next;
  }
}

/** Why files that ought to be a run's are not: they were moved away since it began, and others took their place. */
export function foreignFiles(run: Run): string | null {
  const files = filesOf(run);
  if (ownerOfFiles(files, run.runKey) !== 'foreign') return null;
  return `${files.state} belongs to a run of another ledger: move the files of ${dirname(files.state)} away, then retry.`;
}

/** The highest number that has files in the folder; 0: none. */
export async function highestNumber(runsDir: string): Promise<number> {
  // Where it cannot be read, it cannot be written either, and the start says so.
  const names = await readdir(runsDir).catch(() => []);
  // A longer one is no run's: `20261127153000.log` is a moment, and the ledger would number on from it.
  const numbers = names.map((name) => Number(/^(\d{1,9})\.(log|json|input)$/.exec(name)?.[1] ?? 0));
  return numbers.reduce((highest, number) => Math.max(highest, number), 0);
}

/** Whose the files of a number are. */
export function ownerOfFiles(files: RunFiles, runKey: string): 'own' | 'foreign' | 'nobody' {
  const claimed = textOf(files.key) ?? '';
  if (claimed !== '') return claimed === runKey ? 'own' : 'foreign';
  const state = readState(files.state);
  // A host that lost its power may leave both cut short: a run that may have begun is never begun again.
  if (state === unreadable) return 'own';
  if (state !== null) return state.runKey === runKey ? 'own' : 'foreign';
  return [files.log, files.order].some((path) => existsSync(path)) ? 'foreign' : 'nobody';
}

/** Attempts of one run may be at it at once, and runs of two ledgers: the key is there at once or not at all. */
async function claim(files: RunFiles, runKey: string): Promise<boolean> {
  const owner = ownerOfFiles(files, runKey);
  if (owner !== 'nobody') return owner === 'own';
  await mkdir(files.inputs, { recursive: true, mode: 0o700 });
  return claimWhole(files.key, runKey, ownerOnly) || textOf(files.key) === runKey;
}

const unwritable = 'ENOSPC EDQUOT EROFS EACCES EPERM ENOTDIR ENOENT EEXIST EISDIR ELOOP EIO'.split(' ');

/** Why a run cannot be started, for an error of the folder of runs; any other is thrown. */
export function whyUnwritable({ log }: RunFiles, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!unwritable.includes(code ?? '')) throw error;
  return `The folder of runs ${dirname(log)} cannot be written (${message}): free space on its disk or correct its rights, then retry.`;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
