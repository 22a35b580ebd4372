import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from '../run/git.js';
import { createMemory } from '../run/memory.js';
import type { Places } from './places.js';
import { readRef } from './read-ref.js';

/** A worktree in the hands of a step, and the git that works on it. */
export interface Worktree extends Places {
  readonly git: Git;
}

/** The task's worktree by our own git directory; the `.git` that lies in it is the agent's and is never read. */
export function inWorktree({ gitDir, root }: Places): { gitDir: string; workTree: string } {
  return { gitDir, workTree: root };
}

export async function headOf({ git, gitDir }: Worktree): Promise<string> {
  return (await readRef(gitDir, 'HEAD')) ?? (await git(['rev-parse', '--verify', 'HEAD^{commit}'], { gitDir })).stdout;
}

/** Whether the branch's files were ever checked out whole: git writes its index last. */
export async function isCheckedOut({ gitDir, root }: Places): Promise<boolean> {
  const index = await lstat(join(gitDir, 'index')).catch(() => null);
  const folder = await lstat(root).catch(() => null);
  return index !== null && folder?.isDirectory() === true;
}

export async function isAncestor(git: Git, gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
  const { code } = await git(['merge-base', '--is-ancestor', ancestor, descendant], { gitDir, answers: [1] });
  return code === 0;
}

/** Where two commits parted; null where they have nothing in common. */
export async function mergeBase(git: Git, gitDir: string, one: string, other: string): Promise<string | null> {
  if (one === other) return one;
  const pair = `${one} ${other}`;
  const known = parted.get(pair);
  if (known !== undefined) return known;
  const { code, stdout } = await git(['merge-base', one, other], { gitDir, answers: [1] });
  if (code !== 0) return null;
  parted.remember(pair, stdout);
  return stdout;
}

/** Of two commits this never changes, and step after step of a task asks for the same. */
const parted = createMemory<string>();
