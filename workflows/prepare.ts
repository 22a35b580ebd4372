import type { PrepareWorkspaceOutput } from '../activities/on-host/prepare-workspace.js';
import type { Conflict } from '../domain/decisions/conflict.js';
import type { Stage } from '../domain/pipeline/stages.js';
import type { Workspace } from '../domain/task/task.js';
import { anyHost, onHost } from './activities.js';
import { atAnyHost, atHost, HostLeft } from './at-host.js';
import { makesWorkspace, step } from './block.js';
import { fileLimit } from './file-limit.js';
import { show } from './show.js';
import type { TaskRun } from './task-run.js';

/** Commits of the task that are not on the origin do not go together with what a person has pushed to its branch. */
export class InConflict extends Error {
  readonly conflict: Conflict;

  constructor(conflict: Conflict) {
    super(`in conflict with ${conflict.with}`);
    this.name = 'InConflict';
    this.conflict = conflict;
  }
}

export interface Prepared {
  readonly workspace: Workspace;
  /** The merge whose conflicts lie in the worktree. */
  readonly merge: Conflict | null;
}

/** The task's worktree, at the branch's head: made on a host with a free agent slot at first, on that host from then on. */
export async function prepare(t: TaskRun, stage: Stage): Promise<Prepared> {
  const summary = `worktree for ${stage.role}`;
  const { merge, diverged, ...workspace } = await whereverItGoesOn<PrepareWorkspaceOutput>(() =>
    step(t, makesWorkspace, () => {
      const hostId = t.state.workspace?.hostId;
      const { integrate } = t.state;
      const input = {
        task: t.task,
        epoch: t.state.epoch ?? 0,
        ...(integrate !== undefined && { integrate: integrate === stage.name }),
        ...fileLimit(t.policy),
      };
      if (hostId === undefined) {
        return atAnyHost(t, (withinMs) => anyHost(t.policy, { summary, withinMs }).prepareWorkspace(input));
      }
      return atHost(t, hostId, () => onHost(t.policy, hostId, summary).prepareWorkspace(input));
    }),
  );
  t.state.workspace = workspace;
  if (t.hostWait !== null) {
    t.hostWait = null;
    show(t, {});
  }
  if (diverged !== undefined) throw new InConflict(diverged);
  // What was merged without a conflict is on the origin.
  if (merge === undefined && t.state.integrate === stage.name) delete t.state.integrate;
  return { workspace, merge: merge ?? null };
}

/** The worktree as it is, wherever it is. */
export async function workspaceOf(t: TaskRun, stage: Stage): Promise<Workspace> {
  return t.state.workspace ?? (await prepare(t, stage)).workspace;
}

/** Does a step at the task's worktree; where its host is left meanwhile, at the one on the next host. */
export async function atWorktree<Result>(
  t: TaskRun,
  stage: Stage,
  name: string,
  act: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  return whereverItGoesOn(async () => {
    const workspace = await workspaceOf(t, stage);
    return step(t, name, () => atHost(t, workspace.hostId, () => act(workspace)));
  });
}

async function whereverItGoesOn<Result>(act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof HostLeft)) throw error;
    }
  }
}
