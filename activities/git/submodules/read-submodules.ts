import type { Git } from '../run/git-call.js';
import { entriesIn, fromBytes } from '../run/git.js';
import { createMemory } from '../run/memory.js';
import { isPlace } from '../changes/role-paths.js';

/** A submodule as a commit has it. */
export interface Pinned {
  /** One character a byte. */
  readonly path: string;
  readonly commit: string;
  /** As `.gitmodules` has it; null: it says nothing of it. */
  readonly url: string | null;
}

/** The submodules of a commit: from its tree, and of `.gitmodules` nothing but paths and URLs. */
export async function readSubmodules(git: Git, gitDir: string, commit: string): Promise<readonly Pinned[]> {
  const known = pinned.get(commit);
  if (known !== undefined) return known;
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', commit], { gitDir });
  const links = entriesIn(stdout).flatMap((entry) => {
    const [, object = '', path = ''] = /^160000 commit ([0-9a-f]+)\t([^]*)$/.exec(entry) ?? [];
    return path === '' || !isPlace(path) ? [] : [{ path, commit: object }];
  });
  const urls = links.length === 0 ? new Map<string, string>() : await readUrls(git, gitDir, commit);
  const found = links.map((link) => ({ ...link, url: urls.get(link.path) ?? null }));
  pinned.remember(commit, found);
  return found;
}

/** Of a commit they never change. */
const pinned = createMemory<readonly Pinned[]>();

/** By path. What a submodule is called, and how it wants to be updated, decides nothing. */
async function readUrls(git: Git, gitDir: string, commit: string): Promise<Map<string, string>> {
  const list = ['config', '--blob', `${commit}:.gitmodules`, '--list', '-z'];
  const { code, stdout } = await git(list, { gitDir, answers: [1, 128] });
  const named = new Map<string, { path?: string; url?: string }>();
  for (const entry of code === 0 ? entriesIn(stdout) : []) {
    const [, name, key, value] = /^submodule\.([^]*)\.(path|url)\n([^]*)$/.exec(entry) ?? [];
    if (name === undefined || value === undefined) continue;
    named.set(name, { ...named.get(name), [key === 'url' ? 'url' : 'path']: value });
  }
  return new Map(
    [...named.values()].flatMap(({ path, url }) =>
      path === undefined || url === undefined ? [] : [[path.replace(/\/+$/, ''), fromBytes(url)] as const],
    ),
  );
}
