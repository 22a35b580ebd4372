import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../files/is-within.js';
import { onDisk } from '../files/on-disk.js';
import { readIndex } from '../git/changes/list-changes.js';
import { entriesIn, toBytes } from '../git/run/git.js';
import { inWorktree, type Worktree } from '../git/worktree/worktree.js';

/** What a longer one holds is known by its size and its time. */
const longestRead = 64 * 1024 * 1024;

/** A hash of what the worktree holds in these files; nothing is read through a link, and what git ignores does not count. */
export async function hashOfFiles(worktree: Worktree, patterns: readonly string[]): Promise<string> {
  const { git, root } = worktree;
  const hash = createHash('sha256');
  if (patterns.length === 0) return hash.digest('hex');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...pathspecs(patterns)];
  const { stdout } = await git(list, inWorktree(worktree));
  for (const path of [...new Set(entriesIn(stdout))].sort()) {
    hash.update(`${JSON.stringify(path)} `);
    await addContents(hash, root, path);
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** Whether the worktree holds something else in these files than the commit. */
export async function differsFrom(worktree: Worktree, commit: string, patterns: readonly string[]): Promise<boolean> {
  const { git } = worktree;
  if (patterns.length === 0) return false;
  await readIndex(worktree);
  const of = ['--', ...pathspecs(patterns)];
  const look = { ...inWorktree(worktree), answers: [1] };
  if ((await git(['diff-index', '--quiet', commit, ...of], look)).code === 1) return true;
  const { stdout } = await git(['ls-files', '-z', '--others', '--exclude-standard', ...of], inWorktree(worktree));
  return stdout !== '';
}

/** As of a file's name in a shell: `**` for any folders, and a folder for all that is below it. */
export function pathspecs(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => `:(glob)${toBytes(pattern)}`);
}

async function addContents(hash: Hash, root: string, path: string): Promise<void> {
  const place = onDisk(root, path);
  const found = await lstat(place).catch(() => null);
  if (found === null || !(await staysWithin(root, path))) hash.update('nothing');
  else if (found.isSymbolicLink()) hash.update('link ').update(await readlink(place, 'buffer'));
  else if (!found.isFile()) hash.update('no file');
  else if (found.size > longestRead) hash.update(`${found.size} bytes of ${found.mtimeMs}`);
  else await addFile(hash, place);
}

/** No folder above it is a link that leads out. */
async function staysWithin(root: string, path: string): Promise<boolean> {
  const folder = dirname(path);
  const real = await realpath(onDisk(root, folder === '.' ? '' : folder)).catch(() => null);
  return real !== null && isWithin(real, await realpath(root));
}

async function addFile(hash: Hash, place: Buffer): Promise<void> {
  // Neither a link nor a pipe that has come into its place since.
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) {
    hash.update('unreadable');
    return;
  }
  try {
    const own = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) own.update(chunk as Buffer);
    hash.update(own.digest('hex'));
  } finally {
    await file.close();
  }
}
