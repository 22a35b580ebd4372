import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { taskFiles } from '../../../domain/pipeline/stages.js';
import { fromBytes, entriesIn, toBytes } from '../run/git.js';
import { mergeUnderWay } from '../worktree/merge-under-way.js';
import { onDisk } from '../../files/on-disk.js';
import type { Places } from '../worktree/places.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';

/** What differs between the worktree and the branch's head, or a merge under way; task files never count. */
export interface Change {
  /** Relative to the worktree, one character a byte. */
  readonly path: string;
  /** `other`: nothing that git can hold (a pipe, a socket, a device), or in the place of a submodule. */
  readonly kind: 'file' | 'link' | 'deleted' | 'other';
}

/** Looks at the files alone: runs nothing, follows no link, and knows no submodules. */
export async function listChanges(worktree: Worktree): Promise<Change[]> {
  const { git } = worktree;
  await readIndex(worktree);
  const [tracked, untracked, papers] = await Promise.all([
    git(['diff-files', '-z', '--raw', '--ignore-submodules=all'], inWorktree(worktree)),
    git(['ls-files', '-z', '--others', '--exclude-standard'], inWorktree(worktree)),
    // A repository may ignore its docs; the artifacts are wanted all the same.
    git(['ls-files', '-z', '--others', '--', 'docs/work-items'], inWorktree(worktree)),
  ]);
  const others = [...new Set([...entriesIn(untracked.stdout), ...entriesIn(papers.stdout)])];
  const changes = [
    ...(await lookAtTracked(worktree, entriesIn(tracked.stdout))),
    ...(await lookAtUntracked(worktree, others)),
  ];
  return changes.filter(({ path }) => !Object.values<string>(taskFiles).includes(path));
}

/** Makes the index that of what changes are counted from, whatever a step that was cut off has left in it. */
export async function readIndex(worktree: Worktree): Promise<void> {
  const { git } = worktree;
  const merge = await mergeUnderWay(worktree);
  if (merge === null) {
    await git(['reset', '--quiet', '--mixed', '--refresh'], inWorktree(worktree));
    return;
  }
  await git(['read-tree', '-i', '-m', merge.tree], inWorktree(worktree));
  await git(['update-index', '-q', '--refresh'], { ...inWorktree(worktree), answers: [1] });
}

/**
 * Modes with a letter, and path, by turns; what lies behind a link that has come into the way is gone, whatever a look would
 * find. Where a submodule was, git holds a commit, and nothing that a role makes.
 */
async function lookAtTracked(places: Places, statesAndPaths: readonly string[]): Promise<Change[]> {
  const pairs = statesAndPaths.flatMap((state, index) =>
    index % 2 === 0 ? [{ state, path: statesAndPaths[index + 1] ?? '' }] : [],
  );
  return inParts(pairs, async ({ state, path }) => {
    if (state.startsWith(':160000 ')) return { path, kind: 'other' };
    return state.endsWith(' D') ? { path, kind: 'deleted' } : look(places, path);
  });
}

async function lookAtUntracked(worktree: Worktree, paths: readonly string[]): Promise<Change[]> {
  const changes = await inParts(paths, async (path) =>
    path.endsWith('/') ? lookBelow(worktree, path) : [await look(worktree, path)],
  );
  return changes.flat();
}

const mostAtOnce = 1_000;

/** Part by part: a hundred thousand at once would leave no time for heartbeats. */
async function inParts<Item, Found>(items: readonly Item[], find: (item: Item) => Promise<Found>): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < items.length; from += mostAtOnce) {
    for (const one of await Promise.all(items.slice(from, from + mostAtOnce).map(find))) found.push(one);
  }
  return found;
}

/** Files of a repository that the agent made inside the tree count as files: its `.git` is as throw-away as the other. */
export async function lookBelow(worktree: Worktree, folder: string): Promise<Change[]> {
  const { git } = worktree;
  if (toBytes(fromBytes(folder)) !== folder) return [{ path: folder, kind: 'other' }];
  if (await isLinkedWorktree(worktree, folder)) return [{ path: folder.slice(0, -1), kind: 'other' }];
  const { stdout } = await git(['ls-files', '-z', '--others', '--exclude-standard'], {
    gitDir: worktree.gitDir,
    workTree: join(worktree.root, fromBytes(folder)),
    indexFile: join(worktree.gitDir, 'no-such-index'),
  });
  const paths = entriesIn(stdout).map((path) => folder + path);
  const ignored = await ignoredAbove(worktree, paths);
  return lookAtUntracked(
    worktree,
    paths.filter((path) => !ignored.has(path)),
  );
}

/** By what the folders above ignore; git answers nothing of what lies in a submodule. */
async function ignoredAbove(worktree: Worktree, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const input = paths.map((path) => `${path}\0`).join('');
  const ask = ['check-ignore', '-z', '--stdin'];
  const { code, stdout } = await worktree.git(ask, { ...inWorktree(worktree), input, answers: [1, 128] });
  return new Set(code === 0 ? entriesIn(stdout) : []);
}

/** Another branch of the agent's own git, and no repository: its commits are found by that. */
async function isLinkedWorktree({ root }: Places, folder: string): Promise<boolean> {
  const place = onDisk(root, `${folder}.git`);
  const found = await lstat(place).catch(() => null);
  if (found?.isFile() !== true || found.size > 4_096) return false;
  return /^gitdir: .*\.git\/worktrees\//.test(await readFile(place, 'utf8'));
}

async function look({ root }: Places, path: string): Promise<Change> {
  const found = await lstat(onDisk(root, path)).catch(() => null);
  if (found === null || found.isDirectory()) return { path, kind: 'deleted' };
  return { path, kind: found.isFile() ? 'file' : found.isSymbolicLink() ? 'link' : 'other' };
}
