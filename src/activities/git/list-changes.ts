import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { taskFiles } from '../../domain/stages.js';
import { fromBytes, type Git, toBytes } from './git.js';
import { onDisk } from './on-disk.js';
import type { Places } from './places.js';
import { inWorktree } from './worktree.js';

/** What differs between the worktree and the branch's head; task files never count. */
export interface Change {
  /** Relative to the worktree, one character a byte. */
  readonly path: string;
  /** `other`: nothing that git can hold (a pipe, a socket, a device). */
  readonly kind: 'file' | 'link' | 'deleted' | 'other';
}

/** Looks at the files alone: runs nothing, follows no link, and knows no submodules. */
export async function listChanges(git: Git, places: Places): Promise<Change[]> {
  // The index is the head's from here on, whatever a step that was cut off has left in it.
  await git(['reset', '--quiet', '--mixed', '--refresh'], inWorktree(places));
  const [tracked, untracked, papers] = await Promise.all([
    git(['diff-files', '-z', '--name-status', '--ignore-submodules=all'], inWorktree(places)),
    git(['ls-files', '-z', '--others', '--exclude-standard'], inWorktree(places)),
    // A repository may ignore its docs; the artifacts are wanted all the same.
    git(['ls-files', '-z', '--others', '--', 'docs/work-items'], inWorktree(places)),
  ]);
  const others = [...new Set([...names(untracked.stdout), ...names(papers.stdout)])];
  const changes = [
    ...(await lookAtTracked(places, names(tracked.stdout))),
    ...(await lookAtUntracked(git, places, others)),
  ];
  return changes.filter(({ path }) => !Object.values<string>(taskFiles).includes(path));
}

/** Letter and path by turns; what lies behind a link that has come into the way is gone, whatever a look would find. */
async function lookAtTracked(places: Places, lettersAndPaths: readonly string[]): Promise<Change[]> {
  const changes: Promise<Change>[] = [];
  for (let index = 0; index + 1 < lettersAndPaths.length; index += 2) {
    const path = lettersAndPaths[index + 1] ?? '';
    changes.push(lettersAndPaths[index] === 'D' ? Promise.resolve({ path, kind: 'deleted' }) : look(places, path));
  }
  return Promise.all(changes);
}

async function lookAtUntracked(git: Git, places: Places, paths: readonly string[]): Promise<Change[]> {
  const changes = paths.map((path) => (path.endsWith('/') ? lookBelow(git, places, path) : look(places, path)));
  return (await Promise.all(changes)).flat();
}

/** Files of a repository that the agent made inside the tree count as files: its `.git` is as throw-away as the other. */
async function lookBelow(git: Git, places: Places, folder: string): Promise<Change[]> {
  if (toBytes(fromBytes(folder)) !== folder) return [{ path: folder, kind: 'other' }];
  const { stdout } = await git(['ls-files', '-z', '--others', '--exclude-standard'], {
    gitDir: places.gitDir,
    workTree: join(places.worktree, fromBytes(folder)),
    indexFile: join(places.gitDir, 'no-such-index'),
  });
  return lookAtUntracked(
    git,
    places,
    names(stdout).map((path) => folder + path),
  );
}

async function look({ worktree }: Places, path: string): Promise<Change> {
  const found = await lstat(onDisk(worktree, path)).catch(() => null);
  if (found === null || found.isDirectory()) return { path, kind: 'deleted' };
  return { path, kind: found.isFile() ? 'file' : found.isSymbolicLink() ? 'link' : 'other' };
}

function names(stdout: string): string[] {
  return stdout.split('\0').filter((name) => name !== '');
}
