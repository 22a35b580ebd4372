import type { CheckBaseInput } from '../../../activities/on-host/check-base.js';
import type { SetUpWorktreeInput } from '../../../activities/on-host/set-up-worktree.js';
import type { ProjectCommand } from '../../../domain/gates/project-command.js';
import { deliveringStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { TaskPolicy, Workspace } from '../../../domain/task/task.js';
import { currentVisit, type Task } from '../state/task.js';

/** What the host of a worktree needs to know in order to set it up. */
export function setUpOrder(task: Task, stage: Stage, workspace: Workspace): SetUpWorktreeInput {
  const { identity, policy, state } = task;
  const { stage: visited, round } = currentVisit(task);
  const role = (deliveringStage(policy.pipeline) ?? stage).role;
  const { sandbox, network } = policy.agents[role];
  return {
    ...{ task: identity, workspace, role, sandbox, network, visit: { stage: visited, round } },
    ...{ setUp: policy.setUp, environment: policy.environment, expose: policy.expose },
    decided: {
      given: state.setUpSecrets.flatMap(({ contents, answer }) => (answer === 'given' ? [contents] : [])),
      refused: state.setUpSecrets.flatMap(({ contents, answer }) => (answer === 'refused' ? [contents] : [])),
    },
  };
}

export function baseOrder(task: Task, stage: Stage, workspace: Workspace): CheckBaseInput {
  const { policy } = task;
  const { maxFileMegabytes } = policy;
  return { ...setUpOrder(task, stage, workspace), checks: checksOf(policy), maxFileMegabytes };
}

/** The checks that the task's own work will have to pass. */
export function checksOf({ pipeline, checks }: TaskPolicy): readonly ProjectCommand[] {
  return deliveringStage(pipeline) === undefined ? [] : checks;
}
