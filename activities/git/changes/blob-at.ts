import type { Git, GitCall } from '../run/git.js';

/**
 * The contents of a file of a commit, a tree, or (an empty name) an index, one character a byte; null: there is no file at this path.
 * Its name need not be UTF-8, so it is no argument.
 */
export async function blobAt(git: Git, call: GitCall, treeish: string, path: string): Promise<string | null> {
  const { stdout } = await git(['cat-file', '--batch', '-z'], { ...call, input: `${treeish}:${path}\0` });
  const told = /^[0-9a-f]+ blob \d+\n/.exec(stdout)?.[0];
  return told === undefined ? null : stdout.slice(told.length);
}
