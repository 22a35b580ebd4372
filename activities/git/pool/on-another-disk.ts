import { cp, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { freeBytes } from '../../files/free-space.js';
import { removeTree } from '../../files/remove-tree.js';
import { isFolder } from '../worktree/places.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { borrowObjects } from '../worktree/task-git-dir.js';

/** Memory first: where the disk is full, the folder for temporary files often lies on it. */
const places = ['/dev/shm', tmpdir()];
const leastBytes = 32 * 1024 * 1024;

/**
 * Does work at a worktree whose disk is full: with git directories that lie elsewhere, and borrow the objects of its own. What
 * the work leaves there is gone afterwards; what it brings to the origin stays. Null where no other disk has room.
 */
export async function onAnotherDisk<Result>(
  worktree: TaskWorktree,
  work: (there: TaskWorktree) => Promise<Result>,
): Promise<{ readonly result: Result } | null> {
  const place = await placeWithRoom(worktree.gitDir);
  if (place === null) return null;
  const folder = await mkdtemp(join(place, 'orch-room-'));
  try {
    const [gitDir, mirror] = [join(folder, 'task.git'), join(folder, basename(worktree.mirror))];
    await borrow(worktree.gitDir, gitDir);
    if (await isFolder(worktree.mirror)) await borrow(worktree.mirror, mirror);
    return { result: await work({ ...worktree, gitDir, mirror }) };
  } finally {
    await removeTree(folder);
  }
}

async function placeWithRoom(gitDir: string): Promise<string | null> {
  const { dev } = await stat(gitDir);
  for (const place of places) {
    const there = await stat(place).catch(() => null);
    if (there !== null && there.dev !== dev && (await freeBytes(place)) >= leastBytes) return place;
  }
  return null;
}

/** A copy of a git directory that has all its objects and holds none of them. */
async function borrow(from: string, to: string): Promise<void> {
  const objects = join(from, 'objects');
  await cp(from, to, { recursive: true, filter: (path) => path !== objects && !path.endsWith('.lock') });
  await mkdir(join(to, 'objects', 'info'), { recursive: true });
  await borrowObjects(to, [from]);
}
