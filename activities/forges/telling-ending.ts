import { ApplicationFailure } from '@temporalio/common';
import type { StepFailureType } from '../../domain/failures/failure.js';
import type { EndedPullRequest } from '../../domain/task/forge.js';
import type { Repository, TaskIdentity, Workspace } from '../../domain/task/task.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import { atNewPlace } from './moved-repository.js';
import { type EndingDeps, readStanding } from './read-ending.js';
import { retargetedTo } from './retargeted.js';

interface Asked {
  readonly task: TaskIdentity;
  /** Its open pull request; absent: there is none. */
  readonly pullRequest?: number;
  /** The base branch that it had when it was looked at last; absent: nobody knows it. */
  readonly knownBase?: string;
  /** The forge's own number of the repository; absent: nobody knows it. */
  readonly repositoryId?: string;
}

/** What has become of the task's pull request beside the task. */
export interface SeenAtForge {
  /** Absent: it is open, or there is none. */
  readonly ended?: EndedPullRequest;
  /** It has another name, or its base branch has, or the pull request another base branch; absent: none of it. */
  readonly repository?: Repository;
  /** Beside its new base branch, the branch changes something else than beside the one before. */
  readonly changesOther?: true;
}

/**
 * A step at the task's worktree that also looks at its pull request: one request. Where the forge has renamed the repository, by its
 * number the same one, or the pull request has another base, as a person or a renamed branch gives it, the step goes on there.
 */
export function tellingEnding<Input extends Asked, Output extends Pick<Workspace, 'headCommit' | 'baseCommit'>>(
  deps: EndingDeps,
  act: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output & SeenAtForge> {
  const actAndLook = async (input: Input) => {
    const output = await act(input);
    const { task, pullRequest: number } = input;
    if (number === undefined) return { output, ended: null, into: null };
    const { headCommit } = output;
    const now = await whileHeartbeating((signal) => readStanding(deps, { task, number, headCommit }, signal));
    return now.kind === 'open'
      ? { output, ended: null, into: retargetedTo(now.base, input) }
      : { output, ended: now, into: null };
  };
  const actWhereItIs = async (input: Input) => {
    const { repository } = input.task;
    try {
      return { ...(await actAndLook(input)), repository };
    } catch (error) {
      const moved = await whereItIsNow(deps, input, error);
      if (moved === null) throw error;
      return { ...(await actAndLook({ ...input, task: { ...input.task, repository: moved } })), repository: moved };
    }
  };
  return async (input) => {
    const first = await actWhereItIs(input);
    const repository = first.into === null ? first.repository : { ...first.repository, baseBranch: first.into };
    const { output, ended } =
      first.into === null ? first : await actAndLook({ ...input, task: { ...input.task, repository } });
    return {
      ...output,
      ...(ended !== null && { ended }),
      ...(repository !== input.task.repository && { repository }),
      ...(output.baseCommit !== first.output.baseCommit && { changesOther: true as const }),
    };
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
