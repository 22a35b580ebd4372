import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Git } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import { submoduleMirrors } from '../submodules/submodule-mirror.js';
import { readSubmodules } from '../submodules/read-submodules.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { isAncestor } from '../worktree/worktree.js';
import { treeWith } from '../changes/tree-entries.js';
import { type SubmoduleConflict, submoduleMode } from './submodule-conflict.js';

/** Where two commits are merged; `bringSubmodule`: absent, only what this host has of submodules is known. */
export type MergePlace = Pick<TaskWorktree, 'gitDir' | 'mirror' | 'bringSubmodule'>;

interface Moved {
  readonly tree: string;
  readonly into: string;
  readonly from: string;
  readonly submodules: readonly SubmoduleConflict[];
}

/**
 * The tree with those submodules at the newer of their two commits that both sides moved forward, the one further than the other: as
 * git does in a clone that has their repositories. `newer`: their paths.
 */
export async function withNewerSubmodules(
  git: Git,
  at: MergePlace,
  { tree, into, from, submodules }: Moved,
): Promise<{ readonly tree: string; readonly newer: ReadonlySet<string> }> {
  const { gitDir } = at;
  const commits = new Map<string, string>();
  for (const one of submodules) {
    const newer = await newerOf(git, at, one, { into, from });
    if (newer !== null) commits.set(one.path, newer);
  }
  if (commits.size === 0) return { tree, newer: new Set() };
  const placed = new Map([...commits].map(([path, object]) => [path, { mode: submoduleMode, object }]));
  return { tree: await treeWith(git, gitDir, tree, placed), newer: new Set(commits.keys()) };
}

/** Null: it was taken away or is something else on one side, neither commit comes after the other, or nobody knows. */
async function newerOf(
  git: Git,
  at: MergePlace,
  { path, base, ours, theirs }: SubmoduleConflict,
  { into, from }: Pick<Moved, 'into' | 'from'>,
): Promise<string | null> {
  const objects = [base, ours, theirs].flatMap((one) => (one?.mode === submoduleMode ? [one.object] : []));
  const [before, one, other] = objects;
  if (before === undefined || one === undefined || other === undefined) return null;
  let mirror = await mirrorWith(git, at, objects);
  if (mirror === null && at.bringSubmodule !== undefined) {
    for (const [side, commit] of [
      [into, one],
      [from, other],
    ] as const) {
      const { stdout: id } = await git(['rev-parse', '--verify', `${side}^{commit}`], { gitDir: at.gitDir });
      const pinned = await readSubmodules(git, at.gitDir, id);
      await at.bringSubmodule(pinned.find((submodule) => submodule.path === path)?.url ?? null, commit);
    }
    mirror = await mirrorWith(git, at, objects);
  }
  if (mirror === null) return null;
  for (const moved of [one, other]) if (!(await isAncestor(git, mirror, before, moved))) return null;
  if (await isAncestor(git, mirror, one, other)) return other;
  return (await isAncestor(git, mirror, other, one)) ? one : null;
}

/** Of the submodules' repositories on this host one that has all these commits: whose it is, changes nothing about them. */
async function mirrorWith(git: Git, { mirror }: MergePlace, commits: readonly string[]): Promise<string | null> {
  const folder = submoduleMirrors(dirname(mirror));
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.git'))) {
    const place = join(folder, name);
    let all = true;
    for (const commit of commits) all &&= await hasCommit(git, place, commit);
    if (all) return place;
  }
  return null;
}
