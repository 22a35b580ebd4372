import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { taskFiles } from '../../../domain/pipeline/stages.js';
import { stepFailure } from '../../temporal/failure.js';
import { createGit, type GitDeps } from '../../git/run/git.js';
import { placesOf } from '../../git/worktree/places.js';
import type { ReadItem } from '../../trackers/tracker.js';
import type { RunAgentInput } from './run-agent-input.js';
import { isMissing } from '../../files/is-missing.js';
import { retireVerdicts } from './retire-verdicts.js';
import { readSystemPrompt } from './system-prompt.js';
import { taskText } from './task-text.js';
import { writeWorktreeFile } from './worktree-file.js';

export interface PrepareRunDeps {
  readonly readItem: ReadItem;
  readonly hostId: string;
  readonly promptsFolder: string;
  /** Of our own git, as at every worktree. */
  readonly git: GitDeps & { readonly reposDir: string };
}

export interface PreparedRun {
  readonly task: string;
  readonly prompt: string;
}

/** Everything that can go wrong before a run number is taken; the task file lies in the worktree after it. */
export async function prepareRun(
  deps: PrepareRunDeps,
  input: RunAgentInput,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { task, role, workspace } = input;
  // Of its own, and not role in taskFiles: `constructor` is no role.
  if (!Object.hasOwn(taskFiles, role)) throw stepFailure('InvalidInput', `Unknown agent: ${role}`);
  if (workspace.hostId !== deps.hostId) {
    throw stepFailure('WorkspaceLost', `The worktree is on host ${workspace.hostId}; this is ${deps.hostId}`);
  }
  const { gitDir } = placesOf(deps.git.reposDir, task);
  for (const place of [workspace.path, gitDir]) {
    if (!(await isFolder(place))) throw stepFailure('WorkspaceLost', `Worktree not found: ${place}`);
  }

  // What goes on in its session may have written its verdict already.
  if (input.resumeSession === null) await retireVerdicts(workspace.path, input.artifacts);
  const item = await deps.readItem(task.project, task.item);
  const prompt = await readSystemPrompt(createGit(deps.git, signal), {
    gitDir,
    commit: input.promptsFromBase === true ? workspace.baseCommit : workspace.headCommit,
    role,
    promptsFolder: deps.promptsFolder,
  });
  const text = taskText({ input, item, fence: `=====${randomUUID()}=====` });
  try {
    await writeWorktreeFile(workspace.path, taskFiles[role], text);
  } catch (error) {
    throw stepFailure('InvalidInput', `Failed to write task file: ${(error as Error).message}`, { cause: error });
  }
  return { task: text, prompt };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
