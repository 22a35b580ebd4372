import { CancellationScope, condition, getExternalWorkflowHandle, log, uuid4 } from '@temporalio/workflow';
import { causeOfStep } from '../../../domain/decisions/ways-out.js';
import type { MergeAnswer } from '../../../domain/task/forge.js';
import { mergeMessages, type MergeOutcome, type MergeTurn } from '../../../domain/task/merge-turn.js';
import { mergeWorkflowId } from '../../../domain/task/task-id.js';
import type { PullRequest } from '../../../domain/task/task.js';
import { quickStep } from '../../proxies/any-worker.js';
import { stopIfCancelled, type Task } from '../state/task.js';
import { waitForAccount } from '../waits/account.js';
import { block, step } from '../waits/block.js';
import { untilMayBegin } from '../waits/until.js';
import { beginWait, leaveWhereChosen } from '../waits/wait.js';

/** A merge that is answered so soon is no wait that anybody has to see. */
const soonMs = 2_000;
/** The repository's workflow answers by itself; asked again, it knows the order. */
const askAgainMs = 300_000;

/** One merge, in the order of asking. What has not begun is withdrawn by a pause, a cancel, or a retry from another stage. */
export async function mergeInTurn(task: Task, pullRequest: PullRequest, headCommit: string): Promise<MergeAnswer> {
  for (;;) {
    await untilMayBegin(task);
    const outcome = await takeTurn(task, turnOf(task, pullRequest, headCommit));
    if (outcome.kind === 'failed') await block(task, causeOfStep(outcome.type), `merge: ${outcome.reason}`);
    else if (outcome.kind === 'account-paused') await waitForAccount(task, outcome.pause);
    else if (outcome.kind !== 'withdrawn') return outcome;
    stopIfCancelled(task);
    leaveWhereChosen(task);
  }
}

function turnOf({ identity, policy, state }: Task, { number }: PullRequest, headCommit: string): MergeTurn {
  return {
    key: uuid4(),
    task: identity,
    pullRequest: { number },
    headCommit,
    method: policy.merge.method,
    answered: state.answeredReviews,
    ...(state.checked?.head === headCommit && state.checked.by !== headCommit && { checkedBy: state.checked.by }),
    ...(policy.merge.whenBaseMoved === 'integrate' && { upToDate: true as const }),
    patienceSeconds: policy.patienceSeconds,
    heartbeatSeconds: policy.heartbeatSeconds,
  };
}

async function takeTurn(task: Task, turn: MergeTurn): Promise<MergeOutcome> {
  const { repository } = task.identity;
  const summary = `wait: merges into ${repository.name}`;
  const isAnswered = () => task.mergeReply?.key === turn.key;
  const isLeft = () => task.woken !== null && task.woken.from !== null;
  const isUnwanted = () => task.state.paused || task.cancelRequested || isLeft();
  for (;;) {
    await step(task, 'merge', () => quickStep(task.policy, `ask for the merge of ${nameOf(turn)}`).askMerge(turn));
    const over = () => isAnswered() || isUnwanted() || task.woken !== null;
    if (!(await condition(over, soonMs, { summary }))) {
      beginWait(task, { kind: 'merges', repository: repository.name });
      await condition(over, askAgainMs, { summary });
    }
    if (!isAnswered() && isUnwanted()) await CancellationScope.nonCancellable(() => withdraw(task, turn, isAnswered));
    const reply = task.mergeReply;
    // What has begun is answered, whoever wanted the task elsewhere meanwhile.
    if (reply?.key !== turn.key || reply.answer.kind !== 'withdrawn') task.woken = null;
    if (reply?.key === turn.key) return reply.answer;
  }
}

/** Answered in any case: with what a merge that has begun came to, or that it has not. */
async function withdraw(task: Task, { key }: MergeTurn, isAnswered: () => boolean): Promise<void> {
  const { id, repository } = task.identity;
  try {
    await getExternalWorkflowHandle(mergeWorkflowId(repository.name)).signal(mergeMessages.withdraw, {
      key,
      taskId: id,
    });
  } catch (error) {
    // It is not there any more, and merges nothing.
    log.warn('a merge could not be withdrawn', { reason: (error as Error).message });
    task.mergeReply ??= { key, answer: { kind: 'withdrawn' } };
    return;
  }
  await condition(isAnswered);
}

function nameOf({ pullRequest, task }: MergeTurn): string {
  return `#${pullRequest.number} of ${task.repository.name}`;
}
