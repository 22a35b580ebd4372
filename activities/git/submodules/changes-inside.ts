import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isKeepable } from '../changes/keepable.js';
import { type FindSecrets, holdsNewSecret } from '../changes/hold-secrets.js';
import { type Change, listChanges, lookBelow } from '../changes/list-changes.js';
import { fromBytes } from '../run/git.js';
import type { Worktree } from '../worktree/worktree.js';
import { holderOf, isOwnFolder, type Noted, readNoted, worktreeOf } from './noted.js';

/** What a role has changed in a submodule; no commit of the repository can hold it. */
export interface ChangesInside {
  readonly submodule: Noted;
  /** From the top of the worktree. */
  readonly changes: readonly Change[];
}

export async function listChangesInside(worktree: Worktree): Promise<ChangesInside[]> {
  const found: ChangesInside[] = [];
  for (const submodule of await readNoted(holderOf(worktree))) {
    const changes = await changesIn(worktree, submodule);
    if (changes.length > 0) found.push({ submodule, changes });
  }
  return found;
}

async function changesIn(worktree: Worktree, submodule: Noted): Promise<Change[]> {
  const holder = holderOf(worktree);
  const { path } = submodule;
  const there = await worktreeOf(worktree.git, holder, submodule);
  if (there !== null) {
    const changes = await listChanges(there);
    return changes.map((change) => ({ ...change, path: `${path}/${change.path}` }));
  }
  if (!(await isOwnFolder(holder, path))) {
    const isGone = (await lstat(join(worktree.root, fromBytes(path))).catch(() => null)) === null;
    return submodule.mirror === null && isGone ? [] : [{ path, kind: isGone ? 'deleted' : 'other' }];
  }
  const files = await lookBelow(worktree, `${path}/`);
  return submodule.mirror !== null && files.length === 0 ? [{ path, kind: 'deleted' }] : files;
}

/** Those that can be kept beside the branch, as files in the place of their submodules. */
export async function keepableInside(worktree: Worktree, findSecrets: FindSecrets): Promise<Change[]> {
  const kept: Change[] = [];
  for (const { submodule, changes } of await listChangesInside(worktree)) {
    const { path } = submodule;
    const there = await worktreeOf(worktree.git, holderOf(worktree), submodule);
    const safe: Change[] = [];
    for (const change of changes) {
      const inside = { ...change, path: change.path.slice(path.length + 1) };
      if (change.kind === 'deleted' || change.kind === 'other' || !(await isKeepable(worktree, change))) continue;
      const holdsSecret =
        there === null
          ? await holdsNewSecret(worktree, change, findSecrets)
          : await holdsNewSecret(there, inside, findSecrets);
      if (!holdsSecret) safe.push(change);
    }
    // A commit cannot hold a submodule and files below it.
    if (safe.length > 0) kept.push({ path, kind: 'deleted' }, ...safe);
  }
  return kept;
}
