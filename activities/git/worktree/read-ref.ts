import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';

/**
 * Refs of a git directory of ours, read as git keeps them in files: steps ask for them so often that processes for it would
 * cost more than the rest. Never of a repository that others write to.
 */

/** The commit that a ref, or HEAD, names; null where there is none. */
export async function readRef(gitDir: string, ref: string): Promise<string | null> {
  const loose = await textOf(join(gitDir, ref));
  if (loose?.startsWith('ref: ') === true) return await readRef(gitDir, loose.slice('ref: '.length).trim());
  // A host that lost its power may leave an empty one, which git takes for none as well.
  if (loose !== null && loose.trim() !== '') return loose.trim();
  return (await packedRefs(gitDir)).get(ref) ?? null;
}

/** All refs below a folder such as `refs/heads`, by the rest of their names. */
export async function readRefs(gitDir: string, folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [ref, commit] of await packedRefs(gitDir)) {
    if (ref.startsWith(`${folder}/`)) found.set(ref.slice(folder.length + 1), commit);
  }
  const root = join(gitDir, folder);
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of names) {
    if (!entry.isFile() || entry.name.endsWith('.lock')) continue;
    const path = join(entry.parentPath, entry.name);
    const commit = await textOf(path);
    if (commit !== null) found.set(path.slice(root.length + 1), commit.trim());
  }
  return found;
}

async function packedRefs(gitDir: string): Promise<Map<string, string>> {
  const lines = ((await textOf(join(gitDir, 'packed-refs'))) ?? '').split('\n');
  const pairs = lines.map((line) => /^([0-9a-f]{40,64}) (refs\/.+)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[2] ?? '', pair[1] ?? '']])));
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isMissing(error) || code === 'EISDIR') return null;
    throw error;
  }
}
