import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldersAbove } from '../../files/folders-above.js';
import { isMissing } from '../../files/is-missing.js';
import { onDisk } from '../../files/on-disk.js';
import { writeWhole } from '../../files/write-whole.js';
import { fromBytes, type Git } from '../run/git.js';
import { isCheckedOut, type Worktree } from '../worktree/worktree.js';

/** A submodule as the checkout has it. */
export interface Noted {
  /** From the top of the checkout; one character a byte. */
  readonly path: string;
  readonly commit: string;
  readonly url: string | null;
  /** Where its objects come from; null: its files are not there. */
  readonly mirror: string | null;
  /** Why they are not. */
  readonly absent: string | null;
}

/** A checkout with submodules: its folder, and a place of ours for what is known of them. */
export interface Holder {
  readonly root: string;
  readonly keptIn: string;
}

/** Of a task's worktree; beside it, in the task's own git directory, no agent writes. */
export function holderOf({ root, gitDir }: Pick<Worktree, 'root' | 'gitDir'>): Holder {
  return { root, keptIn: join(gitDir, 'submodules') };
}

const listFile = 'list.json';

export async function readNoted({ keptIn }: Holder): Promise<readonly Noted[]> {
  try {
    return JSON.parse(await readFile(join(keptIn, listFile), 'utf8')) as Noted[];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export async function writeNoted({ keptIn }: Holder, noted: readonly Noted[]): Promise<void> {
  await mkdir(keptIn, { recursive: true });
  await writeWhole(join(keptIn, listFile), `${JSON.stringify(noted)}\n`);
}

/** Our own git directory of a submodule. */
export function gitDirOf({ keptIn }: Holder, path: string): string {
  return join(keptIn, createHash('sha256').update(path).digest('hex').slice(0, 16));
}

/** A submodule whose files are there, as a worktree by our own git directory of it; null: they are not, or no longer in its folder. */
export async function worktreeOf(git: Git, holder: Holder, { path, mirror }: Noted): Promise<Worktree | null> {
  if (mirror === null || !(await isOwnFolder(holder, path))) return null;
  const worktree = { git, gitDir: gitDirOf(holder, path), root: join(holder.root, fromBytes(path)), mirror };
  if ((await readdir(worktree.root)).length === 0) return null;
  return (await isCheckedOut(worktree)) ? worktree : null;
}

/** All submodules of a task's worktree whose files are there. */
export async function worktreesInside(worktree: Worktree): Promise<Worktree[]> {
  const holder = holderOf(worktree);
  const found: Worktree[] = [];
  for (const submodule of await readNoted(holder)) {
    const there = await worktreeOf(worktree.git, holder, submodule);
    if (there !== null) found.push(there);
  }
  return found;
}

/** Whether a folder lies where it seems to: an agent may have put a link in its place, or above it. */
export async function isOwnFolder({ root }: Holder, path: string): Promise<boolean> {
  for (const folder of [...foldersAbove(path), path]) {
    const found = await lstat(onDisk(root, folder)).catch(() => null);
    if (found?.isDirectory() !== true) return false;
  }
  return true;
}
