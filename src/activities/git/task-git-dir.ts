import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { taskFiles } from '../../domain/stages.js';
import type { TaskIdentity } from '../../domain/task.js';
import { stepFailure } from '../failure.js';
import type { Git } from './git.js';
import { isFolder, type Places } from './places.js';

/** Names the task that a git directory belongs to: two tasks never share a checkout. */
const ownerFile = 'orch-task';

/** Makes the task's git directory, at `head` of its branch; leaves one that is there as it is. */
export async function ensureTaskGitDir(git: Git, places: Places, task: TaskIdentity, head: string): Promise<void> {
  const { gitDir, mirror } = places;
  if (await isFolder(gitDir)) {
    await expectOwner(gitDir, task);
    return;
  }
  const unfinished = `${gitDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(gitDir), { recursive: true });
  await git(['init', '--quiet', '--bare', '--template=', unfinished], {});
  await borrowObjects(unfinished, [mirror]);
  await ignoreTaskFiles(unfinished);
  await writeFile(join(unfinished, ownerFile), task.id);
  const ref = `refs/heads/${task.branch}`;
  await git(['symbolic-ref', 'HEAD', ref], { gitDir: unfinished });
  await git(['update-ref', ref, head], { gitDir: unfinished });
  await rename(unfinished, gitDir);
}

/** Objects of other git directories count as this one's. */
export async function borrowObjects(gitDir: string, from: readonly string[]): Promise<void> {
  const lines = from.map((lender) => `${join(lender, 'objects')}\n`);
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), lines.join(''));
}

export async function ignoreTaskFiles(gitDir: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true });
  const lines = Object.values(taskFiles).map((name) => `/${name}\n`);
  await writeFile(join(gitDir, 'info', 'exclude'), lines.join(''));
}

async function expectOwner(gitDir: string, task: TaskIdentity): Promise<void> {
  const owner = await readFile(join(gitDir, ownerFile), 'utf8');
  if (owner === task.id) return;
  throw stepFailure(
    'InvalidInput',
    `The branch ${task.branch} belongs to ${owner} on this host: give this task another.`,
  );
}
