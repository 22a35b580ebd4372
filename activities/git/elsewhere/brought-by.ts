import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { taskFiles } from '../../../domain/pipeline/stages.js';
import { onDisk } from '../../files/on-disk.js';
import { entriesAt, isSameEntry, putEntries, type TreeEntry } from '../changes/tree-entries.js';
import { isGitsOwn } from '../changes/role-paths.js';
import { entriesIn } from '../run/git.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, inWorktree, type Worktree } from '../worktree/worktree.js';
import type { Tip } from './agent-refs.js';

/** A file as a commit has it. */
export interface Entry {
  /** One character a byte. */
  readonly path: string;
  /** Null: the commit takes it away. */
  readonly blob: TreeEntry | null;
}

/** What a commit of the agent's own git changes. */
export interface Brought {
  /** Where it parted from the task's branch and its base; null: nowhere, it has a history of its own. */
  readonly from: string | null;
  readonly commits: number;
  readonly entries: readonly Entry[];
}

/** Submodules are moved by people alone. */
const plain = /^(100644|100755|120000)$/;
const nothing = '000000';

const isTaskFile = (path: string) => Object.values<string>(taskFiles).includes(path);

export async function broughtBy(worktree: TaskWorktree, { kind, commit }: Tip): Promise<Brought> {
  const { git, gitDir } = worktree;
  // The other parents of a stash are the index, and what was in no commit.
  const { stdout } = await git(['rev-list', '--parents', '--max-count=1', commit], { gitDir });
  const [, first, , untracked] = kind === 'stash' ? stdout.split(' ') : [];
  const from = await partedAt(worktree, first ?? commit);
  const entries = await changed(worktree, from, commit);
  if (untracked !== undefined) entries.push(...(await changed(worktree, null, untracked)));
  const count = ['rev-list', '--count', commit, ...(from === null ? [] : [`^${from}`])];
  // The commit of a checkout is ours.
  const commits = kind === 'stash' ? 1 : Number((await git(count, { gitDir })).stdout) - (kind === 'checkout' ? 1 : 0);
  return { from, commits, entries };
}

/** What is of the branch, or of the base as it is now, no agent has brought. */
async function partedAt(worktree: TaskWorktree, commit: string): Promise<string | null> {
  const { git, gitDir, mirror, task } = worktree;
  const base = await readRef(mirror, `refs/heads/${task.repository.baseBranch}`);
  const known = [await headOf(worktree), ...(base === null ? [] : [base])];
  const { code, stdout } = await git(['merge-base', commit, ...known], { gitDir, answers: [1] });
  return code === 0 ? stdout : null;
}

async function changed({ git, gitDir }: Worktree, from: string | null, to: string): Promise<Entry[]> {
  const sides = from === null ? ['--root', to] : [from, to];
  const { stdout } = await git(['diff-tree', '-r', '-z', '--no-renames', '--no-commit-id', ...sides], { gitDir });
  const parts = stdout.split('\0');
  const entries: Entry[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode = '', , object = ''] = (parts[index] ?? '').slice(1).split(' ');
    const path = parts[index + 1] ?? '';
    if (isGitsOwn(path) || isTaskFile(path) || (mode !== nothing && !plain.test(mode))) continue;
    entries.push({ path, blob: mode === nothing ? null : { mode, object } });
  }
  return entries;
}

/** Those of the files that a tree does not have as they are there. */
export async function notInTree({ git, gitDir }: Worktree, tree: string, entries: readonly Entry[]): Promise<Entry[]> {
  const there = await entriesAt(
    git,
    gitDir,
    tree,
    entries.map(({ path }) => path),
  );
  return entries.filter(({ path, blob }) => !isSameEntry(there.get(path), blob ?? undefined));
}

/** Those of the files that the worktree does not have as they are there. */
export async function notInWorktree(worktree: Worktree, entries: readonly Entry[]): Promise<Entry[]> {
  const { git, root } = worktree;
  const indexFile = join(worktree.gitDir, 'index-of-elsewhere');
  await rm(`${indexFile}.lock`, { force: true });
  await rm(indexFile, { force: true });
  const call = { ...inWorktree(worktree), indexFile };
  const lying = entries.flatMap(({ path, blob }) => (blob === null ? [] : [[path, blob] as const]));
  await putEntries(git, call, new Map(lying));
  await git(['update-index', '-q', '--refresh'], { ...call, answers: [1] });
  const { stdout } = await git(['diff-files', '-z', '--name-only'], call);
  await rm(indexFile, { force: true });
  const differing = new Set(entriesIn(stdout));
  const missing: Entry[] = [];
  for (const entry of entries) {
    const isThere = entry.blob === null && (await lstat(onDisk(root, entry.path)).catch(() => null)) !== null;
    if (isThere || differing.has(entry.path)) missing.push(entry);
  }
  return missing;
}
