import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesIn, fromBytes, type GitCall, toBytes } from '../run/git.js';
import type { Worktree } from '../worktree/worktree.js';
import { askFilters, attributesIn } from './filters.js';
import type { Change } from './list-changes.js';

/**
 * Git filters a file by the attributes that lie in the worktree, and those may be ones that no commit takes. Where they differ from the
 * ones in the index, the file is put in once more, as the index has them. `call`: the index to write, with the changes in it.
 */
export async function filterAsCommitted(
  worktree: Worktree,
  call: GitCall & { readonly indexFile: string },
  changes: readonly Change[],
): Promise<void> {
  const { git, gitDir, root } = worktree;
  const paths = changes.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const [lying, committed] = [await askFilters(git, call, paths, 'worktree'), await askFilters(git, call, paths)];
  const differing = paths.filter((path) => lying.get(path) !== committed.get(path));
  if (differing.length === 0) return;
  // Where no attributes lie but those that are written down here.
  const workTree = join(gitDir, 'no-attributes');
  const attributesFile = join(gitDir, 'attributes-as-committed');
  await rm(workTree, { recursive: true, force: true });
  await mkdir(workTree);
  const { stdout: staged } = await git(['ls-files', '--stage', '-z'], call);
  const modes = new Map(entriesIn(staged).map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.slice(0, 6)]));
  for (const path of differing) {
    const name = fromBytes(path);
    if (toBytes(name) !== path) throw new Error(`${name}: no filter takes a file whose name is not UTF-8.`);
    await writeFile(attributesFile, `* ${await attributesOf(worktree, call, path)}\n`);
    const hash = [
      '-c',
      `core.attributesFile=${attributesFile}`,
      'hash-object',
      '-w',
      `--path=${name}`,
      '--',
      join(root, name),
    ];
    const { stdout: blob } = await git(hash, { gitDir, workTree });
    const entry = `${modes.get(path) ?? '100644'} ${blob}\t${path}\0`;
    await git(['update-index', '-z', '--index-info'], { ...call, input: entry });
  }
}

/** All that the attributes in the index say of a file, as a line of attributes says it. */
async function attributesOf({ git }: Worktree, call: GitCall, path: string): Promise<string> {
  const { stdout } = await git(['check-attr', '--cached', '--all', '-z', '--stdin'], { ...call, input: `${path}\0` });
  const said = attributesIn(stdout).map(({ name, value }) =>
    value === 'set' ? name : value === 'unset' ? `-${name}` : `${name}=${value}`,
  );
  return said.join(' ');
}
