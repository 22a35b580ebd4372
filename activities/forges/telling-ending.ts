import { ApplicationFailure } from '@temporalio/common';
import type { StepFailureType } from '../../domain/failures/failure.js';
import type { EndedPullRequest } from '../../domain/task/forge.js';
import type { Repository, TaskIdentity } from '../../domain/task/task.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import { atNewPlace } from './moved-repository.js';
import { type EndingDeps, readEnding } from './read-ending.js';

interface Asked {
  readonly task: TaskIdentity;
  /** Its open pull request; absent: there is none. */
  readonly pullRequest?: number;
  /** The forge's own number of the repository; absent: nobody knows it. */
  readonly repositoryId?: string;
}

/** What has become of the task's pull request beside the task. */
export interface SeenAtForge {
  /** Absent: it is open, or there is none. */
  readonly ended?: EndedPullRequest;
  /** It has another name, or its base branch has; absent: neither. */
  readonly repository?: Repository;
}

/**
 * A step at the task's worktree that also looks at its pull request: one request. Where the forge has renamed the repository, by its
 * number the same one, or has given the pull request another base, as it does when that is renamed, the step goes on there.
 */
export function tellingEnding<Input extends Asked, Output extends { readonly headCommit: string }>(
  deps: EndingDeps,
  act: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output & SeenAtForge> {
  const actAndLook = async (input: Input): Promise<Output & Pick<SeenAtForge, 'ended'>> => {
    const output = await act(input);
    const { task, pullRequest: number } = input;
    if (number === undefined) return output;
    const { headCommit } = output;
    const ended = await whileHeartbeating((signal) => readEnding(deps, { task, number, headCommit }, signal));
    return ended === null ? output : { ...output, ended };
  };
  return async (input) => {
    try {
      return await actAndLook(input);
    } catch (error) {
      const repository = await whereItIsNow(deps, input, error);
      if (repository === null) throw error;
      return { ...(await actAndLook({ ...input, task: { ...input.task, repository } })), repository };
    }
  };
}

const baseGone: StepFailureType = 'RepoNotFound';

/** Where a step may go on that has failed for good; null: nowhere else. */
async function whereItIsNow(deps: EndingDeps, asked: Asked, error: unknown): Promise<Repository | null> {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) return null;
  try {
    return (await followed(deps, asked)) ?? (error.type === baseGone ? await retargeted(deps, asked) : null);
  } catch (other) {
    // Whoever cannot be asked where it is now tells nothing that the step has not told.
    if (other instanceof ApplicationFailure && other.nonRetryable === true) return null;
    throw other;
  }
}

/** The repository where its forge has it now; null: it is where it was, or that is another one. */
async function followed({ forgeOf }: EndingDeps, { task, repositoryId }: Asked): Promise<Repository | null> {
  const { repository } = task;
  if (repositoryId === undefined) return null;
  const moved = await whileHeartbeating((signal) => forgeOf(repository, signal).followRepository(repository));
  return moved === null || moved.id !== repositoryId ? null : atNewPlace(repository, moved);
}

/** The repository with the base that its pull request has now; null: it has no other one. */
async function retargeted({ forgeOf }: EndingDeps, { task, pullRequest }: Asked): Promise<Repository | null> {
  const { repository } = task;
  if (pullRequest === undefined) return null;
  const order = { repository, number: pullRequest, atOnce: true } as const;
  const { base, state } = await whileHeartbeating((signal) => forgeOf(repository, signal).readPullRequest(order));
  return state !== 'open' || base === repository.baseBranch ? null : { ...repository, baseBranch: base };
}
