import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Submodule } from '../../../domain/git/submodule.js';
import type { Repository } from '../../../domain/task/task.js';
import { onDisk } from '../../files/on-disk.js';
import { removeTree } from '../../files/remove-tree.js';
import { filtersOfTree } from '../changes/filters.js';
import { createGit, fromBytes, type Git, type GitDeps, shownPath } from '../run/git.js';
import { fetchObjects } from '../run/lfs.js';
import { borrowObjects } from '../worktree/task-git-dir.js';
import { fetchSubmodule } from './fetch-submodule.js';
import { gitDirOf, type Holder, isOwnFolder, type Noted, readNoted, worktreeOf, writeNoted } from './noted.js';
import { readSubmodules } from './read-submodules.js';

export interface Populate {
  readonly deps: GitDeps;
  readonly signal: AbortSignal;
  readonly holder: Holder;
  /** Where the commit is. */
  readonly gitDir: string;
  readonly commit: string;
  readonly repository: Repository;
  readonly mirror: string;
}

const mostSubmodules = 200;
const deepest = 5;
const mostNamed = 50;
const longestPath = 200;

/**
 * Puts the files of the commit's submodules into a checkout of it, those of submodules in submodules too. What is there already stays
 * as it is. Where one cannot be had, its folder is empty, and the answer says why.
 */
export async function populateSubmodules(git: Git, populate: Populate): Promise<readonly Submodule[]> {
  const { deps, holder } = populate;
  const earlier = new Map((await readNoted(holder)).map((one) => [one.path, one]));
  const noted: Noted[] = [];
  const anew: string[] = [];
  const { gitDir, commit, repository } = populate;
  let level = [{ folder: '', gitDir, commit, url: repository.url }];
  for (let depth = 1; level.length > 0; depth += 1) {
    const below: typeof level = [];
    for (const place of level) {
      for (const pinned of await readSubmodules(git, place.gitDir, place.commit)) {
        const one = { ...pinned, path: `${place.folder}${pinned.path}` };
        const tooMany = depth > deepest || noted.length >= mostSubmodules;
        const done = tooMany
          ? absentOf(one, 'lies in too many other submodules')
          : await ensure(populate, one, {
              parentUrl: place.url,
              // Below one that was just checked out, nothing is there yet.
              before: anew.some((path) => one.path.startsWith(`${path}/`)) ? undefined : earlier.get(one.path),
            });
        noted.push(done);
        if (done !== earlier.get(one.path)) anew.push(one.path);
        if (done.url === null || done.mirror === null) continue;
        below.push({ folder: `${one.path}/`, gitDir: gitDirOf(holder, one.path), commit: one.commit, url: done.url });
      }
    }
    level = below;
  }
  await forget(
    holder,
    [...earlier.keys()].filter((path) => !noted.some((one) => one.path === path)),
  );
  if (noted.length > 0 || earlier.size > 0) await writeNoted(holder, noted);
  return noted.slice(0, mostNamed).map(({ path, absent }) => ({
    path: deps.redact(shownPath(path, longestPath)),
    ...(absent !== null && { absent: deps.redact(absent) }),
  }));
}

interface Wanted {
  readonly path: string;
  readonly commit: string;
  readonly url: string | null;
}

async function ensure(
  { deps, signal, holder, repository, mirror }: Populate,
  wanted: Wanted,
  { parentUrl, before }: { readonly parentUrl: string; readonly before: Noted | undefined },
): Promise<Noted> {
  const gitFor = (url: string) => createGit({ ...deps, repository: { ...repository, url } }, signal);
  const { path, commit } = wanted;
  if (before?.commit === commit && before.url !== null) {
    if ((await worktreeOf(gitFor(before.url), holder, before)) !== null) return before;
  }
  const fetched = await fetchSubmodule(gitFor, { deps, repository, mirror, parentUrl, url: wanted.url, commit });
  const done =
    'absent' in fetched
      ? absentOf(wanted, fetched.absent)
      : await checkOut(gitFor(fetched.url), { holder, repository, ...fetched, path, commit });
  // What lies there of another commit would be taken for this one's.
  if (done.mirror === null && before !== undefined && before.mirror !== null) await empty(holder, path);
  return done;
}

interface CheckOut {
  readonly holder: Holder;
  readonly repository: Repository;
  readonly path: string;
  readonly commit: string;
  readonly url: string;
  readonly mirror: string;
}

async function checkOut(git: Git, { holder, repository, path, commit, url, mirror }: CheckOut): Promise<Noted> {
  const gitDir = gitDirOf(holder, path);
  const root = join(holder.root, fromBytes(path));
  await rm(gitDir, { recursive: true, force: true });
  await mkdir(holder.keptIn, { recursive: true });
  await git(['init', '--quiet', '--bare', '--template=', gitDir], {});
  await borrowObjects(gitDir, [mirror]);
  await git(['update-ref', '--no-deref', 'HEAD', commit], { gitDir });
  const filters = await filtersOfTree(git, { gitDir, indexFile: join(gitDir, 'index-of-attributes') }, commit);
  const other = [...filters.values()].find((name) => !repository.filters?.some((one) => one === name));
  const noted = { path, commit, url };
  if (other !== undefined)
    return absentOf(noted, `asks git for the filter ${fromBytes(other)}, which orch does not run`);
  if (!(await empty(holder, path))) return absentOf(noted, 'has no folder in the worktree');
  await fetchObjects(git, [mirror], { ...repository, url }, commit);
  await git(['reset', '--quiet', '--hard', commit], { gitDir, workTree: root });
  return { ...noted, mirror, absent: null };
}

/** Makes an empty folder of whatever lies there; false where that would be elsewhere. */
async function empty(holder: Holder, path: string): Promise<boolean> {
  const place = onDisk(holder.root, path);
  const above = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (above !== '' && !(await isOwnFolder(holder, above))) return false;
  await removeTree(place);
  await mkdir(place);
  return true;
}

/** Submodules that the commit does not have any more: what lies there is as any other file, without a git of its own. */
async function forget(holder: Holder, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(gitDirOf(holder, path), { recursive: true, force: true });
    if (await isOwnFolder(holder, path)) await removeTree(onDisk(holder.root, `${path}/.git`));
  }
}

function absentOf({ path, commit, url }: Wanted, absent: string): Noted {
  return { path, commit, url, mirror: null, absent };
}
