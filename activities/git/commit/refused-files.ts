import { fromBytes, entriesIn } from '../run/git.js';
import { wrongEncodings } from '../changes/add-as-committed.js';
import { filteredChanges } from '../changes/filters.js';
import { filterProblem, isFiltered } from './filter-problem.js';
import { type FindSecrets, holdsNewSecret } from '../changes/hold-secrets.js';
import { isReadable, sizeOf } from '../changes/keepable.js';
import { leavesTree } from '../../files/leaves-tree.js';
import type { Change } from '../changes/list-changes.js';
import { mergeUnderWay, startOfChanges } from '../worktree/merge-under-way.js';
import { type Changer, mayAskFor, mayChange } from '../changes/role-paths.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import type { Worktree } from '../worktree/worktree.js';

/** What no commit takes, whoever made it. */
export interface FileRules {
  readonly maxFileMegabytes: number;
  readonly findSecrets: FindSecrets;
}

/** `maxFileMegabytes`: as the task's policy has it. */
export function fileRules(
  { findSecrets }: Pick<FileRules, 'findSecrets'>,
  { maxFileMegabytes }: { readonly maxFileMegabytes: number },
): FileRules {
  return { findSecrets, maxFileMegabytes };
}

/** Why files are refused, in words that go on after their name; by their path, one character a byte. */
export type Refusals = ReadonlyMap<string, string>;

const megabyte = 1024 * 1024;

/**
 * What goes back to the role that made it: files that are too large, cannot be read, hold a credential, lead out of the tree,
 * want a filter of git's, or are not to be told from another on every file system. What the role may not change anyway is left out in silence.
 */
export async function refuseFiles(
  worktree: TaskWorktree,
  found: readonly Change[],
  { changer, rules }: { readonly changer: Changer; readonly rules: FileRules },
): Promise<Refusals> {
  const inConflict = (await mergeUnderWay(worktree))?.files ?? [];
  const changes = found.filter(
    ({ path }) => mayChange(changer, path) || mayAskFor(changer, path) || inConflict.includes(path),
  );
  const refusals = new Map<string, string>();
  const twinOf = twins(await pathsAfter(worktree, changes));
  const { repository } = worktree.task;
  const filters = await filteredChanges(worktree, changes, repository.filters);
  const encodings = await wrongEncodings(worktree, changes);
  for (const change of changes) {
    const filter = filters.get(change.path);
    const isPointer = isFiltered(repository, filter);
    const why =
      // What is committed counts: a pointer.
      whyTooLarge(isPointer ? 0 : await sizeOf(worktree, change), rules) ??
      (await whyRefused(worktree, change, rules)) ??
      (await filterProblem(worktree, change, filter)) ??
      whyEncoded(encodings.get(change.path)) ??
      (change.kind === 'deleted' ? null : twinOf(change.path));
    if (why !== null) refusals.set(change.path, why);
  }
  return refusals;
}

function whyTooLarge(size: number, { maxFileMegabytes }: FileRules): string | null {
  if (size <= maxFileMegabytes * megabyte) return null;
  return `has ${(size / megabyte).toFixed(1)} MB, and at most ${maxFileMegabytes} MB are committed`;
}

async function whyRefused(worktree: Worktree, change: Change, rules: FileRules): Promise<string | null> {
  const { root } = worktree;
  const { path, kind } = change;
  if (kind === 'link' && (await leavesTree(root, path))) return 'is a symbolic link that leaves the repository';
  if (!(await isReadable(worktree, change))) return 'cannot be read';
  const isSecret = await holdsNewSecret(worktree, change, rules.findSecrets);
  return isSecret ? 'holds what is, or looks like, a credential' : null;
}

function whyEncoded(encoding: string | undefined): string | null {
  if (encoding === undefined) return null;
  return `is not in the encoding that .gitattributes names for it, ${fromBytes(encoding)}, or one that git does not know`;
}

/** The paths of the tree as it will be; one character a byte. */
async function pathsAfter(worktree: Worktree, changes: readonly Change[]): Promise<Set<string>> {
  const { git } = worktree;
  const start = await startOfChanges(worktree);
  const { stdout } = await git(['ls-tree', '-r', '-z', '--name-only', start], { gitDir: worktree.gitDir });
  const paths = new Set(entriesIn(stdout));
  for (const { path, kind } of changes) {
    if (kind === 'deleted') paths.delete(path);
    else paths.add(path);
  }
  return paths;
}

/** Names that differ in case alone are one file where case does not count. */
function twins(paths: ReadonlySet<string>): (path: string) => string | null {
  const byFolded = new Map<string, string[]>();
  for (const path of paths) {
    const folded = fromBytes(path).toLowerCase();
    byFolded.set(folded, [...(byFolded.get(folded) ?? []), path]);
  }
  return (path) => {
    const other = byFolded.get(fromBytes(path).toLowerCase())?.find((one) => one !== path);
    return other === undefined ? null : `differs from ${fromBytes(other)} in upper and lower case alone`;
  };
}
