import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitCall } from '../run/git.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';
import { isKeepable } from './keepable.js';
import type { Change } from './list-changes.js';

/** What git knows of files by `.gitattributes`: by their paths, one character a byte, each value by its attribute's name. */
export type Attributes = ReadonlyMap<string, Readonly<Record<string, string>>>;

interface Asked {
  readonly names: readonly string[];
  readonly paths: readonly string[];
  /** As the attributes in the index have it, which is the usual, or those that lie in the worktree. */
  readonly where?: 'index' | 'worktree';
}

export async function askAttributes(
  git: Git,
  call: GitCall,
  { names, paths, where = 'index' }: Asked,
): Promise<Attributes> {
  const asked = new Map<string, Record<string, string>>();
  if (paths.length === 0) return asked;
  const input = paths.map((path) => `${path}\0`).join('');
  const from = where === 'index' ? ['--cached'] : [];
  const { stdout } = await git(['check-attr', ...from, '-z', '--stdin', ...names], { ...call, input });
  for (const { path, name, value } of attributesIn(stdout)) asked.set(path, { ...asked.get(path), [name]: value });
  return asked;
}

/** What `check-attr -z` has answered. */
export function attributesIn(
  answer: string,
): { readonly path: string; readonly name: string; readonly value: string }[] {
  const parts = answer.split('\0');
  return parts.flatMap((path, index) => {
    const [name, value] = [parts[index + 1], parts[index + 2]];
    return index % 3 === 0 && name !== undefined && value !== undefined ? [{ path, name, value }] : [];
  });
}

/** Of an attribute that has one; set, unset or not said, it has none. */
export function valueIn(said: Readonly<Record<string, string>> | undefined, name: string): string | null {
  const value = said?.[name];
  return value === undefined || ['unspecified', 'unset', 'set'].includes(value) ? null : value;
}

export function isAttributeFile(path: string): boolean {
  return /(^|\/)\.gitattributes$/.test(path);
}

/** Whether any `.gitattributes` of a tree gives this attribute a value: of the odd ones few repositories have one that does. */
export async function isNamed(
  git: Git,
  call: GitCall,
  { tree, attribute }: { readonly tree: string; readonly attribute: string },
): Promise<boolean> {
  const look = ['grep', '--quiet', '--fixed-strings', '-e', `${attribute}=`, tree, '--', ':(glob)**/.gitattributes'];
  return (await git(look, { ...call, answers: [1] })).code === 0;
}

/** The attribute files of the changes; what no commit can take changes no attributes. */
export async function takenAttributes(worktree: Worktree, changes: readonly Change[]): Promise<Change[]> {
  const taken: Change[] = [];
  for (const change of changes) {
    const isWanted = isAttributeFile(change.path) && (change.kind === 'file' || change.kind === 'deleted');
    if (isWanted && (await isKeepable(worktree, change))) taken.push(change);
  }
  return taken;
}

/** A copy of the index, as the changes were counted from it, with some of them: to be asked right after they were listed. */
export async function indexWith(worktree: Worktree, changes: readonly Change[]): Promise<GitCall> {
  const { git, gitDir } = worktree;
  const indexFile = join(gitDir, 'index-of-attributes');
  const call = { ...inWorktree(worktree), indexFile };
  await rm(`${indexFile}.lock`, { force: true });
  await copyFile(join(gitDir, 'index'), indexFile);
  for (const { path, kind } of changes) {
    const how = kind === 'deleted' ? ['--force-remove'] : ['--add', '--replace'];
    await git(['update-index', '-z', ...how, '--stdin'], { ...call, input: `${path}\0` });
  }
  return call;
}
