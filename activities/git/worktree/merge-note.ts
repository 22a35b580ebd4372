import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnmarkedFile } from '../../../domain/decisions/conflict.js';
import { isMissing } from '../../files/is-missing.js';
import type { Places } from './places.js';
import { writeWhole } from '../../files/write-whole.js';

/** A merge that we have begun and a role is to end; it lies in the task's own git directory. */
export interface MergeNote {
  /** The branch's head when it was begun: with another head it is over. */
  readonly ours: string;
  readonly theirs: string;
  /** What lay in the worktree then: what git made of the two, with conflict markers. */
  readonly tree: string;
  /** The other side, in words. */
  readonly with: string;
  /** How its conflict markers name it. */
  readonly label: string;
  /** Those in conflict, one character a byte. */
  readonly files: readonly string[];
  /** Of these, the ones into which git has put no markers; absent: none. */
  readonly unmarked?: readonly UnmarkedFile[];
  /** Of these, the ones that a run left as they lay there, each with the key of the first such run; absent: none. */
  readonly told?: Readonly<Record<string, string>>;
}

const noteFile = 'orch-merging';
const madeFile = 'orch-merged';

export async function readMergeNote(places: Places): Promise<MergeNote | null> {
  return read(join(places.gitDir, noteFile));
}

/** The last merge that a role has ended. */
export async function readMadeMerge(places: Places): Promise<MergeNote | null> {
  return read(join(places.gitDir, madeFile));
}

async function read(path: string): Promise<MergeNote | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as MergeNote;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export async function writeMergeNote(places: Places, note: MergeNote): Promise<void> {
  await writeWhole(join(places.gitDir, noteFile), `${JSON.stringify(note)}\n`);
}

/** Its commit is made; the origin may refuse it. */
export async function noteMerged({ gitDir }: Places): Promise<void> {
  try {
    await rename(join(gitDir, noteFile), join(gitDir, madeFile));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

export async function removeMergeNote({ gitDir }: Places): Promise<void> {
  await rm(join(gitDir, noteFile), { force: true });
}
