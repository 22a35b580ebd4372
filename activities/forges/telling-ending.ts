import { ApplicationFailure } from '@temporalio/common';
import type { StepFailureType } from '../../domain/failures/failure.js';
import type { EndedPullRequest } from '../../domain/task/forge.js';
import type { Repository, TaskIdentity } from '../../domain/task/task.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import { type EndingDeps, readEnding } from './read-ending.js';

interface Asked {
  readonly task: TaskIdentity;
  /** Its open pull request; absent: there is none. */
  readonly pullRequest?: number;
}

/** What has become of the task's pull request beside the task. */
export interface SeenAtForge {
  /** Absent: it is open, or there is none. */
  readonly ended?: EndedPullRequest;
  /** Its base branch has another name now; absent: it has not. */
  readonly repository?: Repository;
}

/**
 * A step at the task's worktree that also looks at its pull request: one request. Where the base branch is gone, and the forge
 * has given the pull request another one, as it does when the branch is renamed, the step goes on with that.
 */
export function tellingEnding<Input extends Asked, Output extends { readonly headCommit: string }>(
  deps: EndingDeps,
  act: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output & SeenAtForge> {
  const acted = async (input: Input): Promise<Output & Pick<SeenAtForge, 'repository'>> => {
    try {
      return await act(input);
    } catch (error) {
      const repository = isBaseGone(error) ? await retargeted(deps, input) : null;
      if (repository === null) throw error;
      return { ...(await act({ ...input, task: { ...input.task, repository } })), repository };
    }
  };
  return async (input) => {
    const output = await acted(input);
    const { pullRequest: number } = input;
    if (number === undefined) return output;
    const { headCommit, repository = input.task.repository } = output;
    const task = { ...input.task, repository };
    const ended = await whileHeartbeating((signal) => readEnding(deps, { task, number, headCommit }, signal));
    return ended === null ? output : { ...output, ended };
  };
}

const baseGone: StepFailureType = 'RepoNotFound';

function isBaseGone(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === baseGone;
}

/** The repository with the base that its pull request has now; null: it has no other one. */
async function retargeted({ forgeOf }: EndingDeps, { task, pullRequest }: Asked): Promise<Repository | null> {
  const { repository } = task;
  if (pullRequest === undefined) return null;
  const order = { repository, number: pullRequest, atOnce: true } as const;
  const { base, state } = await whileHeartbeating((signal) => forgeOf(repository, signal).readPullRequest(order));
  return state !== 'open' || base === repository.baseBranch ? null : { ...repository, baseBranch: base };
}
