import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { branchProblem, itemProblem, projectNameProblem } from '../../../domain/task/branch-name.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';

/** Where a task's things are on this host. */
export interface Places {
  /** All branches of the origin, shared by the tasks of the repository. */
  readonly mirror: string;
  /** The task's own git directory, outside of its tree: no agent writes here. */
  readonly gitDir: string;
  /** The folder of its files. */
  readonly root: string;
}

/** Refuses, before anything is done, names that git or the file system could misread. */
export function placesOf(reposDir: string, task: TaskIdentity): Places {
  const { project, repository, branch, item } = task;
  // Its caches have a folder of its name.
  refuse('The project', project, projectNameProblem(project));
  refuse('The repository name', repository.name, projectNameProblem(repository.name));
  refuse('The branch', branch, branchProblem(branch));
  refuse('The base branch', repository.baseBranch, branchProblem(repository.baseBranch));
  refuse('The item', item, itemProblem(item));
  if (branch === repository.baseBranch) {
    throw stepFailure('InvalidInput', `The branch ${branch} is the base branch itself: a task needs one of its own.`);
  }
  return placesIn(reposDir, repository.name, folderName(branch));
}

/** The same, from the path of the worktree. */
export function placesAt(worktree: string): Places {
  const repository = dirname(worktree);
  return placesIn(dirname(dirname(repository)), basename(repository), basename(worktree));
}

function placesIn(reposDir: string, repository: string, folder: string): Places {
  return {
    mirror: mirrorOf(reposDir, repository),
    gitDir: join(reposDir, '_git', '_tasks', repository, folder),
    root: join(reposDir, '_wt', repository, folder),
  };
}

/** All branches of a repository's origin; the name is one that a folder may have. */
export function mirrorOf(reposDir: string, repository: string): string {
  return join(reposDir, '_git', `${repository}.git`);
}

/** What the agent's own git borrows: objects, and those of git-lfs, where there are any. */
export function objectsOf({ gitDir, mirror }: Pick<Places, 'gitDir' | 'mirror'>): string[] {
  return [gitDir, mirror].flatMap((place) => [join(place, 'objects'), join(place, 'lfs')]);
}

/** Where a repository's worktrees lie that no task has; no repository's name begins with a line. */
export function poolFolder(reposDir: string, repository: string): string {
  return join(reposDir, '_wt', '_pool', repository);
}

/** One name for a folder or the last part of a ref; different texts have different names, also where case does not count. */
export function folderName(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(text) && !/\.\.|\.$|\.lock$/.test(text)) return text;
  const readable = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 80);
  // No plain name holds a plus.
  return `${readable}+${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** A folder itself, not a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true;
}

function refuse(what: string, name: string, problem: string | null): void {
  if (problem !== null) throw stepFailure('InvalidInput', `${what} ${JSON.stringify(name.slice(0, 80))} ${problem}.`);
}
