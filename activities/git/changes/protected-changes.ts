import type { Git } from '../run/git.js';
import { type Changer, mayAskFor } from './role-paths.js';
import { type TreeEntry, treeWith } from './tree-entries.js';
import type { Worktree } from '../worktree/worktree.js';

/** A protected file as a commit beside the branch has it. */
export interface ProtectedChange {
  /** One character a byte. */
  readonly path: string;
  /** Null: it is taken away. */
  readonly kept: TreeEntry | null;
}

const plainFile = /^100(644|755)$/;
const nothing = '000000';

/** What a person may be asked about, of a commit beside the branch: plain files alone, no links and no submodules. */
export async function protectedChanges(
  git: Git,
  gitDir: string,
  commit: string,
  changer: Changer,
): Promise<ProtectedChange[]> {
  const compare = ['diff-tree', '-r', '-z', '--no-renames', `${commit}^1`, commit];
  const parts = (await git(compare, { gitDir })).stdout.split('\0');
  const changes: ProtectedChange[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [before = '', mode = '', , object = ''] = (parts[index] ?? '').slice(1).split(' ');
    const path = parts[index + 1] ?? '';
    const isPlain = [before, mode].every((one) => one === nothing || plainFile.test(one));
    if (!isPlain || !mayAskFor(changer, path)) continue;
    changes.push({ path, kept: mode === nothing ? null : { mode, object } });
  }
  return changes;
}

/** The head's tree with these changes; the worktree stays as it is. */
export function treeWithProtected({ git, gitDir }: Worktree, changes: readonly ProtectedChange[]): Promise<string> {
  return treeWith(git, gitDir, 'HEAD', new Map(changes.map(({ path, kept }) => [path, kept])));
}
