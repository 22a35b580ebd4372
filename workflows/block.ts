import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { StepFailureType } from '../domain/failures/failure.js';
import { alertBlocked } from '../domain/wording/wording.js';
import type { StageName } from '../domain/pipeline/stages.js';
import { tell } from './outbox.js';
import { show } from './show.js';
import { stopIfCancelled, type TaskRun, until } from './task-run.js';

/** A person chose to go on from another stage: leaves the present one, wherever it stands. */
export class StageLeft extends Error {
  readonly to: StageName;

  constructor(to: StageName) {
    super(`left for ${to}`);
    this.name = 'StageLeft';
    this.to = to;
  }
}

/**
 * Waits for a person, with the reason shown, told by an alert of its own where there is one; answers the stage to go on
 * from, where the person named one.
 */
export async function block(t: TaskRun, reason: string, alert: string | null = null): Promise<StageName | null> {
  t.blocked = { reason, since: Date.now() };
  t.woken = null;
  show(t, {});
  tell(t, { to: 'notifier', kind: 'blocked', text: alert ?? alertBlocked(t.task, reason) });
  await until(t, () => t.woken !== null);
  const from = wokenFrom(t);
  t.blocked = null;
  t.woken = null;
  show(t, {});
  return from;
}

/** Does one step; where it fails for good, the task is blocked until a person has fixed it, and the step is done again. */
export async function step<Result>(t: TaskRun, name: string, act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      // What a cancel has cut off is no failure that anybody could fix.
      stopIfCancelled(t);
      const from = await block(t, `${name}: ${reasonOf(error)}`);
      if (from !== null) throw new StageLeft(from);
      if (isLost(error) && name !== makesWorkspace) throw new StageLeft(t.state.stage);
    }
  }
}

/** The step that makes a worktree anew where it was lost; all others would meet the lost one again. */
export const makesWorkspace = 'workspace';

function isLost({ cause }: ActivityFailure): boolean {
  return cause instanceof ApplicationFailure && cause.type === ('WorkspaceLost' satisfies StepFailureType);
}

/** The failure that lies at the bottom, in one line. */
function reasonOf(failure: ActivityFailure): string {
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause === undefined ? '' : `: ${cause.cause.message}`;
    return `timed out (${cause.timeoutType})${last}`;
  }
  if (cause instanceof ApplicationFailure && typeof cause.type === 'string' && cause.nonRetryable === true) {
    return `${cause.message} [${cause.type}]`;
  }
  return cause?.message ?? failure.message;
}

/** Read through a function: a handler sets it while the workflow waits. */
function wokenFrom(t: TaskRun): StageName | null {
  return t.woken?.from ?? null;
}
