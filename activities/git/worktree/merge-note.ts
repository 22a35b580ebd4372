import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';
import type { Places } from './places.js';
import { writeWhole } from '../../files/write-whole.js';

/** A merge that we have begun and a role is to end; it lies in the task's own git directory. */
export interface MergeNote {
  /** The branch's head when it was begun: with another head it is over. */
  readonly ours: string;
  readonly theirs: string;
  /** What git made of the two, with conflict markers. */
  readonly tree: string;
  /** The other side, in words. */
  readonly with: string;
  /** How its conflict markers name it. */
  readonly label: string;
  /** Those in conflict, one character a byte. */
  readonly files: readonly string[];
}

const noteFile = 'orch-merging';

export async function readMergeNote(places: Places): Promise<MergeNote | null> {
  try {
    return JSON.parse(await readFile(pathOf(places), 'utf8')) as MergeNote;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export async function writeMergeNote(places: Places, note: MergeNote): Promise<void> {
  const path = pathOf(places);
  await writeWhole(path, `${JSON.stringify(note)}\n`);
}

export async function removeMergeNote(places: Places): Promise<void> {
  await rm(pathOf(places), { force: true });
}

function pathOf({ gitDir }: Places): string {
  return join(gitDir, noteFile);
}
