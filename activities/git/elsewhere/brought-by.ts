import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { taskFiles } from '../../../domain/pipeline/stages.js';
import { onDisk } from '../../files/on-disk.js';
import { isGitsOwn } from '../changes/role-paths.js';
import { entriesIn } from '../run/git.js';
import { headOf, inWorktree, mergeBase, type Worktree } from '../worktree/worktree.js';
import type { Tip } from './agent-refs.js';

/** A file as a commit has it. */
export interface Entry {
  /** One character a byte. */
  readonly path: string;
  /** Null: the commit takes it away. */
  readonly blob: { readonly mode: string; readonly object: string } | null;
}

/** What a commit of the agent's own git changes. */
export interface Brought {
  /** Where it parted from the task's branch; null: nowhere, it has a history of its own. */
  readonly from: string | null;
  readonly commits: number;
  readonly entries: readonly Entry[];
}

/** Submodules are moved by people alone. */
const plain = /^(100644|100755|120000)$/;
const nothing = '000000';

const isTaskFile = (path: string) => Object.values<string>(taskFiles).includes(path);

export async function broughtBy(worktree: Worktree, { kind, commit }: Tip): Promise<Brought> {
  const { git, gitDir } = worktree;
  // The other parents of a stash are the index, and what was in no commit.
  const { stdout } = await git(['rev-list', '--parents', '--max-count=1', commit], { gitDir });
  const [, first, , untracked] = kind === 'stash' ? stdout.split(' ') : [];
  const from = await mergeBase(git, gitDir, await headOf(worktree), first ?? commit);
  const entries = await changed(worktree, from, commit);
  if (untracked !== undefined) entries.push(...(await changed(worktree, null, untracked)));
  const count = ['rev-list', '--count', commit, ...(from === null ? [] : [`^${from}`])];
  const commits = kind === 'stash' ? 1 : Number((await git(count, { gitDir })).stdout);
  return { from, commits, entries };
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

/** Those of the files that the worktree does not have as they are there. */
export async function notInWorktree(worktree: Worktree, entries: readonly Entry[]): Promise<Entry[]> {
  const { git, root } = worktree;
  const indexFile = join(worktree.gitDir, 'index-of-elsewhere');
  await rm(`${indexFile}.lock`, { force: true });
  await rm(indexFile, { force: true });
  const call = { ...inWorktree(worktree), indexFile };
  const input = entries
    .map(({ path, blob }) => (blob === null ? '' : `${blob.mode} ${blob.object}\t${path}\0`))
    .join('');
  await git(['update-index', '-z', '--index-info'], { ...call, input });
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
