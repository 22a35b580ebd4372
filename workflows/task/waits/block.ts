import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { type BlockCause, causeOfStep, waysOut } from '../../../domain/decisions/ways-out.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { Block } from '../../../domain/task/waiting.js';
import type { StepFailureType } from '../../../domain/failures/failure.js';
import { pauseOf, reasonOf, refusedPushIn, typeOf } from '../../proxies/reason-of.js';
import { tellBlocked } from '../outbox/tell-blocked.js';
import { StageLeft } from '../state/stage-left.js';
import { leaveRefused } from '../state/steps.js';
import { currentStage, stopIfCancelled, type Task } from '../state/task.js';
import { endWaitForAccount, waitForAccount } from './account.js';
import { waitForPerson } from './wait.js';

/** Tells that a person is needed, and waits for one. */
export async function block(
  task: Task,
  cause: BlockCause,
  reason: string,
  evidence: readonly GateCheck[] = [],
): Promise<void> {
  const ways = waysOut(cause, currentStage(task).role);
  const told: Block = { reason, ways, ...(evidence.length > 0 && { evidence }) };
  tellBlocked(task, told);
  await waitForPerson(task, told);
}

/**
 * Does one step. Where the account that it needs is paused, the task waits for that, and where it fails for good, the task is
 * blocked until a person has fixed it; then the step is done again.
 */
export async function step<Result>(task: Task, name: string, act: () => Promise<Result>): Promise<Result> {
  let paused = false;
  for (;;) {
    try {
      const result = await act();
      // A wait of whoever does several steps is theirs to end.
      if (paused) endWaitForAccount(task);
      return result;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      // What a cancel has cut off is no failure that anybody could fix.
      stopIfCancelled(task);
      const pause = pauseOf(error);
      if (pause !== null) {
        paused = true;
        await waitForAccount(task, pause);
        continue;
      }
      const refused = refusedPushIn(error);
      if (refused?.because === 'content') leaveRefused(task, currentStage(task), refused);
      const told = guidanceIn(task);
      await block(task, causeOfStep(typeOf(error)), `${name}: ${reasonOf(error)}`);
      // Told what to do differently, the role goes on without what was refused; a deployment is not made again for it.
      if (refused !== null && guidanceIn(task) > told && currentStage(task).deploysTo === null)
        throw new StageLeft({ kind: 'chosen', to: task.state.stage });
      if (typeOf(error) === worktreeLost && name !== makesWorkspace)
        throw new StageLeft({ kind: 'chosen', to: task.state.stage });
    }
  }
}

/** The step that makes a worktree anew where it was lost; all others would meet the lost one again. */
export const makesWorkspace = 'workspace';

const worktreeLost: StepFailureType = 'WorkspaceLost';

function guidanceIn({ state }: Task): number {
  return state.feedback.filter(({ from }) => from === 'guidance').length;
}
