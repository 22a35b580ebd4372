import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { taskFiles } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { isMissing } from '../../files/is-missing.js';
import { stepFailure } from '../../temporal/failure.js';
import { isFolder, type Places } from './places.js';
import type { TaskWorktree } from './task-worktree.js';

/** Names the task that a git directory belongs to: two tasks never share a checkout. */
const ownerFile = 'orch-task';
/** Says since which of its hosts the task has it; where it is missing, since the first. */
const epochFile = 'orch-epoch';

/** Makes the task's git directory, at `head` of its branch; leaves one that is there as it is. */
export async function ensureTaskGitDir(
  worktree: TaskWorktree,
  { head, epoch }: { readonly head: string; readonly epoch: number },
): Promise<void> {
  const { git, task, gitDir, mirror } = worktree;
  if (await isFolder(gitDir)) {
    await expectOwner(worktree);
    return;
  }
  // Another branch's folder may end with `.new`, and none holds a plus there.
  const unfinished = `${gitDir}+new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(gitDir), { recursive: true });
  await git(['init', '--quiet', '--bare', '--template=', `--initial-branch=${task.branch}`, unfinished], {});
  await borrowObjects(unfinished, [mirror]);
  await ignoreTaskFiles(unfinished);
  await writeFile(join(unfinished, ownerFile), task.id);
  await writeFile(join(unfinished, epochFile), String(epoch));
  await git(['update-ref', `refs/heads/${task.branch}`, head], { gitDir: unfinished });
  await rename(unfinished, gitDir);
}

/** How many hosts the task had left before this worktree was made. */
export async function epochOf({ gitDir }: Places): Promise<number> {
  return Number(await readFile(join(gitDir, epochFile), 'utf8').catch(() => '0'));
}

/** Throws WorkspaceLost unless the task's worktree is here, and the one that is meant. */
export async function expectWorktree(places: Places, { epoch }: Workspace): Promise<void> {
  for (const place of [places.gitDir, places.root]) {
    if (!(await isFolder(place))) throw stepFailure('WorkspaceLost', `The worktree is gone: no folder ${place}`);
  }
  if ((await epochOf(places)) !== epoch) {
    throw stepFailure('WorkspaceLost', `The worktree ${places.root} was made anew since then.`);
  }
}

/** Objects of other git directories count as this one's. */
export async function borrowObjects(gitDir: string, from: readonly string[]): Promise<void> {
  const lines = from.map((lender) => `${join(lender, 'objects')}\n`);
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), lines.join(''));
}

async function ignoreTaskFiles(gitDir: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true });
  const lines = Object.values(taskFiles).map((name) => `/${name}\n`);
  await writeFile(join(gitDir, 'info', 'exclude'), lines.join(''));
}

/** The id of the task whose worktree this is; null where there is no git directory of ours. */
export async function ownerOf({ gitDir }: Places): Promise<string | null> {
  return await readFile(join(gitDir, ownerFile), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

/** Throws where the branch's folder belongs to another task. */
export async function expectOwner(worktree: TaskWorktree): Promise<void> {
  const { task } = worktree;
  const owner = await ownerOf(worktree);
  if (owner === task.id) return;
  throw stepFailure(
    'InvalidInput',
    `The branch ${task.branch} belongs to ${owner ?? 'nobody orch knows'} on this host: give this task another.`,
  );
}
