import type { Stage } from '../domain/stages.js';
import type { Workspace } from '../domain/task.js';
import { anyHost, onHost } from './activities.js';
import { step } from './block.js';
import type { TaskRun } from './task-run.js';

/** The task's worktree, at the branch's head: made on a host with a free agent slot at first, on that host from then on. */
export async function prepare(t: TaskRun, stage: Stage): Promise<Workspace> {
  const summary = `worktree for ${stage.role}`;
  const workspace = await step(t, 'workspace', () => {
    const hostId = t.state.workspace?.hostId;
    const activities = hostId === undefined ? anyHost(t.policy, summary) : onHost(t.policy, hostId, summary);
    return activities.prepareWorkspace({ task: t.task });
  });
  t.state.workspace = workspace;
  return workspace;
}
