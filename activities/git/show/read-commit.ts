import { createGit, fromBytes, type Git, type GitDeps } from '../run/git.js';
import { originOf } from '../refs/mirror-origin.js';
import { folderName, isFolder, placesAt } from '../worktree/places.js';
import { readRef } from '../worktree/read-ref.js';
import { join } from 'node:path';

/** A commit of a task's branch, as this host's git directories or the origin have it. Nothing here is changed but by objects that are added. */
export interface CommitReader {
  /** The files of a folder whose names fit one of the patterns, with their texts. */
  readFiles(folder: string, patterns: readonly string[]): Promise<{ path: string; text: string }[]>;
  /** What the commit changes since it parted from a base: a commit, or a branch of the origin. */
  diffFrom(base: string): Promise<string>;
}

export interface CommitAt {
  readonly reposDir: string;
  /** The repository's name. */
  readonly repository: string;
  readonly branch: string;
  readonly commit: string;
}

/** Null: neither is the commit on this machine, nor a mirror of the repository that could fetch it. */
export async function openCommit(deps: GitDeps, at: CommitAt): Promise<CommitReader | null> {
  const git = createGit(deps, new AbortController().signal);
  const { reposDir, repository, branch, commit } = at;
  const { gitDir: own, mirror } = placesAt(join(reposDir, '_wt', repository, folderName(branch)));
  const gitDir = (await havingCommit(git, [own, mirror], commit)) ?? (await fetchCommit(git, mirror, at));
  if (gitDir === null) return null;
  const read = async (args: string[]) => (await git(args, { gitDir })).stdout;
  return {
    readFiles: async (folder, patterns) => {
      const names = fromBytes(await read(['ls-tree', '-r', '-z', '--name-only', commit, '--', `${folder}/`]));
      const fitting = names.split('\0').filter((path) => patterns.some((one) => fits(path, `${folder}/${one}`)));
      return Promise.all(
        fitting.map(async (path) => ({ path, text: fromBytes(await read(['cat-file', 'blob', `${commit}:${path}`])) })),
      );
    },
    diffFrom: async (base) => {
      const from = (await readRef(mirror, `refs/heads/${base}`)) ?? base;
      const parted = (await git(['merge-base', from, commit], { gitDir, answers: [1] })).stdout || from;
      const how = ['--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--stat=100', '--patch'];
      return fromBytes(await read(['diff-tree', '-r', ...how, parted, commit]));
    },
  };
}

async function havingCommit(git: Git, gitDirs: readonly string[], commit: string): Promise<string | null> {
  for (const gitDir of gitDirs) {
    if (!(await isFolder(gitDir))) continue;
    const { code } = await git(['cat-file', '-e', `${commit}^{commit}`], { gitDir, answers: [1, 128] });
    if (code === 0) return gitDir;
  }
  return null;
}

/** Objects alone: a worker may be moving the mirror's branches at the same moment. */
async function fetchCommit(git: Git, mirror: string, { branch, commit }: CommitAt): Promise<string | null> {
  const origin = await originOf(git, mirror);
  if (origin === null) return null;
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--refmap='];
  await git(['fetch', ...options, 'origin', `refs/heads/${branch}`], { gitDir: mirror, origin });
  return havingCommit(git, [mirror], commit);
}

function fits(path: string, pattern: string): boolean {
  const literal = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]*')}$`, 's').test(path);
}
