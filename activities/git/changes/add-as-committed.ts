import { lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../../files/on-disk.js';
import type { GitCall } from '../run/git.js';
import type { Worktree } from '../worktree/worktree.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import {
  askAttributes,
  type Attributes,
  attributesIn,
  indexWith,
  isNamed,
  takenAttributes,
  valueIn,
} from './attributes.js';
import type { Change } from './list-changes.js';

const encodings = 'working-tree-encoding';
/** By which git makes other bytes of a file on its way into a commit. */
const conversions = ['text', 'crlf', 'eol', 'ident', encodings, 'filter'] as const;

/**
 * Those of the files that git would not add as the committed attributes have it: other attributes lie in the worktree, such as no
 * commit takes; or the file has an encoding that it need not hold to. `call`: an index with the attributes that are committed.
 */
export async function addedOtherwise(
  { git }: Worktree,
  call: GitCall,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const lying = await askAttributes(git, call, { names: conversions, paths: files, where: 'worktree' });
  const committed = await askAttributes(git, call, { names: conversions, paths: files });
  const said = (all: Attributes, path: string) => JSON.stringify(conversions.map((name) => all.get(path)?.[name]));
  return new Set(
    files.filter(
      (path) => valueIn(committed.get(path), encodings) !== null || said(lying, path) !== said(committed, path),
    ),
  );
}

/** Adds files to an index as the attributes in it have it; what is not in the encoding that they name, as it lies. */
export async function addAsCommitted(worktree: Worktree, call: GitCall, files: readonly string[]): Promise<void> {
  for (const path of files) {
    const blob = (await asCommitted(worktree, call, path)) ?? (await hashFile(worktree, path, ['--no-filters']));
    const isProgram = ((await lstat(onDisk(worktree.root, path))).mode & 0o100) !== 0;
    const input = `${isProgram ? '100755' : '100644'} ${blob}\t${path}\0`;
    await worktree.git(['update-index', '-z', '--add', '--replace', '--index-info'], { ...call, input });
  }
}

/** Of the changes the files that are not in the encoding that the attributes name, with its name. */
export async function wrongEncodings(
  worktree: Worktree,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, string>> {
  const { git, gitDir } = worktree;
  const wrong = new Map<string, string>();
  const attributes = await takenAttributes(worktree, changes);
  const tree = await startOfChanges(worktree);
  if (attributes.length === 0 && !(await isNamed(git, { gitDir }, { tree, attribute: encodings }))) return wrong;
  const call = await indexWith(worktree, attributes);
  const files = changes.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const asked = await askAttributes(git, call, { names: [encodings], paths: files });
  for (const path of files) {
    const encoding = valueIn(asked.get(path), encodings);
    if (encoding !== null && (await asCommitted(worktree, call, path)) === null) wrong.set(path, encoding);
  }
  return wrong;
}

/** The blob that a commit has of a file; null: it is not in its encoding. */
async function asCommitted(worktree: Worktree, call: GitCall, path: string): Promise<string | null> {
  const { git, gitDir } = worktree;
  const { stdout } = await git(['check-attr', '--cached', '--all', '-z', '--stdin'], { ...call, input: `${path}\0` });
  const said = attributesIn(stdout);
  const line = said.map(({ name, value }) =>
    value === 'set' ? name : value === 'unset' ? `-${name}` : `${name}=${value}`,
  );
  await writeFile(join(gitDir, attributesFile), `* ${line.join(' ')}\n`);
  const hasEncoding = said.some(({ name }) => name === encodings);
  return hashFile(worktree, path, [], hasEncoding ? [encodingFailed] : []).then((blob) => (blob === '' ? null : blob));
}

/** What git ends with where it cannot encode a file, and for much else: asked of files with an encoding alone. */
const encodingFailed = 128;
const attributesFile = 'attributes-as-committed';

async function hashFile(
  { git, gitDir, root }: Worktree,
  path: string,
  how: readonly string[],
  answers: readonly number[] = [],
): Promise<string> {
  // Where no attributes lie but those that are written down here; and a name need not be UTF-8.
  const workTree = join(gitDir, 'no-attributes');
  const file = join(workTree, 'file');
  await rm(workTree, { recursive: true, force: true });
  await mkdir(workTree);
  await symlink(onDisk(root, path), file);
  const attributes = ['-c', `core.attributesFile=${join(gitDir, attributesFile)}`];
  const hash = [...attributes, 'hash-object', '-w', ...how, '--', file];
  return (await git(hash, { gitDir, workTree, answers })).stdout;
}
