import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SetUpPolicy } from '../../domain/gates/project-command.js';
import { onDisk } from '../files/on-disk.js';
import { writeWhole } from '../files/write-whole.js';
import type { Places } from '../git/worktree/places.js';
import type { Worktree } from '../git/worktree/worktree.js';
import { hashOfFiles } from './set-up-files.js';

/** In the task's own git directory: what a worktree was set up by, once it is. */
const markFile = 'orch-set-up';

interface Mark {
  /** Null: it was not finished. */
  readonly key: string | null;
  /** What the set-up has made, such as `node_modules/`; one character a byte. */
  readonly made: readonly string[];
}

/** A folder that somebody has cleared of what the set-up made is none that is set up. */
export async function isSetUp(worktree: Worktree, setUp: SetUpPolicy): Promise<boolean> {
  if (setUp.commands.length === 0) return true;
  const mark = await readMark(worktree);
  if (mark === null) return false;
  if (!mark.made.every((path) => isThere(worktree, path))) return false;
  return mark.key === (await keyOf(worktree, setUp));
}

function isThere({ root }: Places, path: string): boolean {
  return lstatSync(onDisk(root, path.replace(/\/$/, '')), { throwIfNoEntry: false }) !== undefined;
}

/** Of one that has failed as well: what it has made, the next one finds there. */
export async function markSetUp(
  worktree: Worktree,
  setUp: SetUpPolicy,
  { made, isDone }: { readonly made: readonly string[]; readonly isDone: boolean },
): Promise<void> {
  // An earlier one has made what this one has found there.
  const earlier = (await readMark(worktree))?.made.filter((path) => isThere(worktree, path)) ?? [];
  const mark: Mark = { key: isDone ? await keyOf(worktree, setUp) : null, made: [...new Set([...earlier, ...made])] };
  await writeWhole(join(worktree.gitDir, markFile), `${JSON.stringify(mark)}\n`);
}

async function readMark({ gitDir }: Places): Promise<Mark | null> {
  try {
    return JSON.parse(await readFile(join(gitDir, markFile), 'utf8')) as Mark;
  } catch {
    // Not there, or cut off: the set-up runs again.
    return null;
  }
}

/** Other commands, other contents of its files, or another folder are another set-up. */
async function keyOf(worktree: Worktree, { commands, files }: SetUpPolicy): Promise<string> {
  const { ino, birthtimeMs } = await lstat(worktree.root);
  const of = [commands.map(({ run }) => run), [ino, birthtimeMs], await hashOfFiles(worktree, files)];
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
