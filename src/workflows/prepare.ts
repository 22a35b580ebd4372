import type { Stage } from '../domain/stages.js';
import type { Workspace } from '../domain/task.js';
import { anyHost, onHost } from './activities.js';
import { atHost, HostLeft } from './at-host.js';
import { step } from './block.js';
import { show } from './show.js';
import type { TaskRun } from './task-run.js';

/** The task's worktree, at the branch's head: made on a host with a free agent slot at first, on that host from then on. */
export async function prepare(t: TaskRun, stage: Stage): Promise<Workspace> {
  const summary = `worktree for ${stage.role}`;
  const workspace = await whereverItGoesOn(() =>
    step(t, 'workspace', () => {
      const hostId = t.state.workspace?.hostId;
      const input = { task: t.task, tenure: t.state.tenure ?? 0 };
      if (hostId === undefined) return anyHost(t.policy, summary).prepareWorkspace(input);
      return atHost(t, hostId, () => onHost(t.policy, hostId, summary).prepareWorkspace(input));
    }),
  );
  t.state.workspace = workspace;
  if (t.hostWait !== null) {
    t.hostWait = null;
    show(t, {});
  }
  return workspace;
}

/** The worktree as it is, wherever it is. */
export async function workspaceOf(t: TaskRun, stage: Stage): Promise<Workspace> {
  return t.state.workspace ?? (await prepare(t, stage));
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
