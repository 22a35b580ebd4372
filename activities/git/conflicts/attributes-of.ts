import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk } from '../../files/on-disk.js';
import { isAttributeFile } from '../changes/attributes.js';
import { isPlace } from '../changes/role-paths.js';
import { entriesIn, type Git } from '../run/git.js';

/** The sizes that a repository wants for its conflict markers would hide them from whoever looks for them. */
const usualMarkers = '\n* !conflict-marker-size\n';

/**
 * Runs git in a folder that holds the attribute files of a commit and nothing else. Without a working tree git takes none, and would
 * merge what `-merge` and `merge=binary` keep it from.
 */
export async function withAttributesOf<Result>(
  git: Git,
  gitDir: string,
  treeish: string,
  work: (workTree: string) => Promise<Result>,
): Promise<Result> {
  const workTree = await mkdtemp(join(gitDir, 'attributes-'));
  try {
    for (const { path, blob } of await attributeFiles(git, gitDir, treeish)) {
      const { stdout } = await git(['cat-file', 'blob', blob], { gitDir });
      const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
      await mkdir(onDisk(workTree, folder), { recursive: true });
      await writeFile(onDisk(workTree, path), stdout + usualMarkers, 'latin1');
    }
    return await work(workTree);
  } finally {
    await rm(workTree, { recursive: true, force: true });
  }
}

/** git follows no link to attributes. */
async function attributeFiles(git: Git, gitDir: string, treeish: string) {
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', treeish], { gitDir });
  return entriesIn(stdout).flatMap((entry) => {
    const [, blob = '', path = ''] = /^100(?:644|755) blob ([0-9a-f]+)\t([^]*)$/.exec(entry) ?? [];
    return isAttributeFile(path) && isPlace(path) ? [{ path, blob }] : [];
  });
}
