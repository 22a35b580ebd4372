import { lstatSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { foldersAbove } from '../../files/folders-above.js';
import type { Git } from '../run/git.js';
import { onDisk } from '../../files/on-disk.js';
import { removeTree } from '../../files/remove-tree.js';

export interface StrippedTree {
  readonly gitDir: string;
  /** An absolute path. */
  readonly tree: string;
  /** Made anew. */
  readonly indexFile: string;
}

/** What a fresh checkout by this user looks like. */
interface Fresh {
  readonly folderMode: number;
  readonly fileMode: number;
  readonly programMode: number;
  readonly uid: number;
  readonly gid: number;
  readonly now: number;
}

interface Held {
  readonly folders: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly size: number }>;
}

/**
 * Takes out of a tree all that is not, byte for byte and in its looks, what the commit holds, and makes an index that knows
 * the rest by its contents. Neither an index nor a time of change that an agent could have had a hand in is trusted. False
 * where a checkout of this commit is more than the contents of its blobs.
 */
export async function stripTree(
  git: Git,
  { gitDir, tree, indexFile }: StrippedTree,
  commit: string,
  fresh: string,
): Promise<boolean> {
  const held = await whatIsHeld(git, gitDir, commit);
  if (await converts(git, gitDir, commit, held)) return false;
  const looks = await looksOf(fresh);
  if (!isFreshFolder(onDisk(tree, ''), looks)) return false;
  await strip(tree, '', held, looks);
  await git(['read-tree', commit], { gitDir, indexFile });
  // It reads every file: 1 says that some are missing or others, and those are written at the next checkout.
  await git(['update-index', '-q', '--refresh'], { gitDir, workTree: tree, indexFile, answers: [1] });
  return true;
}

async function whatIsHeld(git: Git, gitDir: string, commit: string): Promise<Held> {
  const { stdout } = await git(['ls-tree', '-r', '-l', '-z', commit], { gitDir });
  const files = new Map<string, { mode: string; size: number }>();
  const folders = new Set<string>();
  for (const line of stdout.split('\0')) {
    const [, mode, size, path] = /^(\d+) \w+ \w+ +(-|\d+)\t([^]*)$/.exec(line) ?? [];
    if (mode === undefined || path === undefined) continue;
    files.set(path, { mode, size: Number(size) });
    for (const folder of foldersAbove(path)) folders.add(folder);
  }
  return { files, folders };
}

/** Whether a checkout turns blobs into other bytes: then a file may be right for git, and yet not what a checkout makes. */
async function converts(git: Git, gitDir: string, commit: string, { files }: Held): Promise<boolean> {
  if (![...files.keys()].some((path) => /(^|\/)\.gitattributes$/.test(path))) return false;
  const words = 'eol|ident|crlf|working-tree-encoding';
  const look = ['grep', '--quiet', '--word-regexp', '--extended-regexp', '-e', words, commit, '--', attributeFiles];
  return (await git(look, { gitDir, answers: [1] })).code === 0;
}

export const attributeFiles = ':(glob)**/.gitattributes';

async function looksOf(fresh: string): Promise<Fresh> {
  const { mode, uid, gid } = await lstat(fresh);
  const folderMode = mode & 0o7777;
  const programMode = mode & 0o777;
  return { folderMode, programMode, fileMode: mode & 0o666, uid, gid, now: Date.now() };
}

async function strip(tree: string, folder: string, held: Held, looks: Fresh): Promise<void> {
  const entries = await readdir(onDisk(tree, folder), { withFileTypes: true, encoding: 'buffer' });
  const below: string[] = [];
  for (const entry of entries) {
    const path = folder + entry.name.toString('latin1');
    const place = onDisk(tree, path);
    if (entry.isDirectory() && held.folders.has(path) && isFreshFolder(place, looks)) below.push(`${path}/`);
    else if (!entry.isFile() || !isFreshFile(place, held.files.get(path), looks)) await removeTree(place);
  }
  for (const one of below) await strip(tree, one, held, looks);
}

function isFreshFolder(place: Buffer, { folderMode, uid, gid }: Fresh): boolean {
  const found = lstatSync(place);
  return found.isDirectory() && (found.mode & 0o7777) === folderMode && found.uid === uid && found.gid === gid;
}

/**
 * By all but its bytes. Who has another name for it could still write it; a link is made anew. Not awaited: of ten thousand
 * files, the waiting took longer than all else here.
 */
function isFreshFile(
  place: Buffer,
  held: { readonly mode: string; readonly size: number } | undefined,
  looks: Fresh,
): boolean {
  if (held === undefined) return false;
  const { mode, size, nlink, uid, gid, mtimeMs } = lstatSync(place);
  const wanted = held.mode === '100755' ? looks.programMode : held.mode === '100644' ? looks.fileMode : null;
  return (
    (mode & 0o7777) === wanted &&
    // Equal to git and of equal size: no end of a line was turned into another.
    size === held.size &&
    nlink === 1 &&
    uid === looks.uid &&
    gid === looks.gid &&
    mtimeMs <= looks.now
  );
}
