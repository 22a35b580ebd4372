import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { askAttributes, valueIn } from '../changes/attributes.js';
import { blobAt } from '../changes/blob-at.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { mostKeptBytes } from '../changes/keepable.js';
import { keepCommit } from '../commit/keep-changes.js';
import { fromBytes } from '../run/git.js';
import { type Placed, putEntries } from '../changes/tree-entries.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';
import type { Brought, Entry } from './brought-by.js';

export interface KeptEntries {
  /** A commit on the origin, beside the branch; null: there was nothing that it could hold. */
  readonly commit: string | null;
  /** Paths that it does not hold; one character a byte. */
  readonly left: readonly string[];
}

/**
 * Keeps what a commit of the agent's has changed in one commit of ours: without a credential, a file that is too large, or one that
 * a filter makes. The agent's own commits never go anywhere, since each of them could hold such a file.
 */
export async function keepEntries(
  worktree: TaskWorktree,
  { from, entries }: Brought,
  { why, ref, findSecrets }: { readonly why: string; readonly ref: string; readonly findSecrets: FindSecrets },
): Promise<KeptEntries> {
  const { git, gitDir } = worktree;
  const parent = from ?? (await headOf(worktree));
  const indexFile = join(gitDir, 'index-of-elsewhere');
  await rm(`${indexFile}.lock`, { force: true });
  const call = { gitDir, indexFile };
  await git(['read-tree', parent], call);
  const kept: Entry[] = [];
  const isSafe = await safeEntries(worktree, entries, { parent, findSecrets });
  for (const entry of entries) if (await isSafe(entry)) kept.push(entry);
  await putEntries(git, call, placed(kept));
  const asked = await askAttributes(git, call, { names: ['filter'], paths: kept.map(({ path }) => path) });
  const safe = kept.filter(({ path, blob }) => blob === null || valueIn(asked.get(path), 'filter') === null);
  if (safe.length < kept.length) {
    await git(['read-tree', parent], call);
    await putEntries(git, call, placed(safe));
  }
  const { stdout: tree } = await git(['write-tree'], call);
  await rm(indexFile, { force: true });
  const held = new Set(safe);
  const left = entries.filter((entry) => !held.has(entry)).map(({ path }) => path);
  if (safe.length === 0) return { commit: null, left };
  const commit = await writeCommit(git, gitDir, { tree, parents: [parent], message: why });
  await keepCommit(worktree, commit, ref);
  return { commit, left };
}

function placed(entries: readonly Entry[]): Placed {
  return new Map(entries.map(({ path, blob }) => [path, blob]));
}

async function safeEntries(
  { git, gitDir }: TaskWorktree,
  entries: readonly Entry[],
  { parent, findSecrets }: { readonly parent: string; readonly findSecrets: FindSecrets },
): Promise<(entry: Entry) => Promise<boolean>> {
  const objects = entries.flatMap(({ blob }) => (blob === null ? [] : [`${blob.object}\n`])).join('');
  const { stdout } = await git(['cat-file', '--batch-check=%(objectname) %(objectsize)'], { gitDir, input: objects });
  const sizes = new Map(stdout.split('\n').map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
  const textOf = async (name: string) => {
    const { code, stdout: text } = await git(['cat-file', 'blob', name], { gitDir, answers: [128] });
    return code === 0 ? text : '';
  };
  return async ({ path, blob }) => {
    if (blob === null) return true;
    if (!((sizes.get(blob.object) ?? Infinity) <= mostKeptBytes)) return false;
    if (findSecrets(fromBytes(path)).length > 0) return false;
    const found = findSecrets(await textOf(blob.object));
    if (found.length === 0) return true;
    const before = (await blobAt(git, { gitDir }, parent, path)) ?? '';
    return found.every((secret) => before.includes(secret));
  };
}
