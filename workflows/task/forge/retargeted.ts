import { comesAfter, judgingStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { retargetedInWords, tellRetargeted } from '../../../domain/wording/pull-request/retargeted.js';
import type { Repository } from '../../../domain/task/task.js';
import { StageLeft } from '../state/stage-left.js';
import type { Task } from '../state/task.js';

/** The repository as its forge has it now; where people have given the pull request another base branch, that one is followed. */
export function takeRepository(task: Task, repository: Repository): void {
  const { identity, state } = task;
  const { baseBranch: from } = identity.repository;
  task.identity = { ...identity, repository };
  const { pullRequest } = state;
  if (pullRequest === null || from === repository.baseBranch) return;
  // Another base branch may require other checks.
  delete state.checked;
  const { retargetedFrom = from } = pullRequest;
  state.pullRequest = { ...pullRequest, base: repository.baseBranch, retargetedFrom };
}

/** Beside another base branch, what was reviewed is another change. */
export function requireJudgedAnew(task: Task, stage: Stage): void {
  const judging = judgingStage(task.policy.pipeline);
  if (comesAfter(task.policy.pipeline, stage.name, judging)) leaveToJudgeAnew(task, stage, judging);
}

/** What would be merged was reviewed, and approved, for another base branch. */
export function leaveRetargeted(task: Task, stage: Stage, baseBranch: string): never {
  takeRepository(task, { ...task.identity.repository, baseBranch });
  return leaveToJudgeAnew(task, stage, judgingStage(task.policy.pipeline));
}

function leaveToJudgeAnew({ identity, state }: Task, stage: Stage, judging: Stage = stage): never {
  const { number = 0, retargetedFrom: from = '' } = state.pullRequest ?? {};
  const change = { number, from, to: identity.repository.baseBranch };
  throw new StageLeft({
    ...{ kind: 'back', to: judging.name, byPerson: true },
    ...{ reason: retargetedInWords(change), feedback: { from: 'merge', text: tellRetargeted(change) } },
  });
}
