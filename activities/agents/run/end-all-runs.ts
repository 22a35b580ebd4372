import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { endProcess } from './end-process.js';
import { isMissing } from '../../files/is-missing.js';
import { runFiles } from './run-files.js';
import { preventStart, readState, unreadable } from '../supervisor/state-file.js';
import type { SupervisorOrder } from '../supervisor/supervisor-order.js';

export interface EndAllRuns {
  readonly runsDir: string;
  readonly why: 'shutdown';
  readonly graceSeconds: number;
}

/**
 * Ends every run of this folder that still lives, and waits for it; their tasks go on with them at the next start. A deployment of
 * orch itself goes on: it may be what ends the stack, and the next one's worker attaches to it.
 */
export async function endAllRuns({ runsDir, why, graceSeconds }: EndAllRuns): Promise<{ ended: number }> {
  const ordered = numbersOf(await namesIn(runsDir), '.input');
  // Where the folder cannot be written any more, no supervisor can begin either.
  await Promise.allSettled(ordered.map((number) => preventOrdered(runsDir, number)));
  const begun = numbersOf(await namesIn(runsDir), '.json').filter((number) => !isOfItself(runsDir, number));
  const ended = await Promise.all(
    begun.map((number) => endProcess({ statePath: runFiles(runsDir, number).state, why, graceSeconds })),
  );
  return { ended: ended.filter(Boolean).length };
}

/** A supervisor that was started a moment ago has no state file yet by which it could be found. */
async function preventOrdered(runsDir: string, number: number): Promise<void> {
  const { state, order } = runFiles(runsDir, number);
  if (existsSync(state) || !existsSync(order)) return;
  const { runKey, kind } = JSON.parse(await readFile(order, 'utf8')) as SupervisorOrder;
  if (kind === 'self-deployment') return;
  preventStart(state, runKey, { endedBy: 'shutdown', problem: null });
}

function isOfItself(runsDir: string, number: number): boolean {
  const state = readState(runFiles(runsDir, number).state);
  return state !== null && state !== unreadable && state.kind === 'self-deployment';
}

function numbersOf(names: readonly string[], ending: string): number[] {
  return names
    .filter((name) => /^\d+\.[a-z]+$/.test(name) && name.endsWith(ending))
    .map((name) => Number(name.slice(0, -ending.length)));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
