import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { mergeMessages, type MergeOutcome, type MergeTurn, type Withdrawal } from '../../domain/task/merge-turn.js';
import { forgeStep } from '../proxies/any-worker.js';
import { pauseOf, reasonOf, typeOf } from '../proxies/reason-of.js';

export interface MergeQueue {
  /** In the order of asking; the first one's merge is under way. */
  readonly turns: readonly MergeTurn[];
}

export const merge = defineSignal<[MergeTurn]>(mergeMessages.merge);
export const withdraw = defineSignal<[Withdrawal]>(mergeMessages.withdraw);

/** The merges into one repository, one at a time; it ends when nobody waits, and the next who asks starts it again. */
export async function mergeWorkflow(queue: MergeQueue): Promise<void> {
  const turns = [...queue.turns];
  setHandler(merge, (turn) => {
    if (!turns.some(({ key }) => key === turn.key)) turns.push(turn);
    show(turns);
  });
  setHandler(withdraw, async ({ key, taskId }) => {
    const place = turns.findIndex((turn) => turn.key === key);
    // The first one has begun: its answer comes.
    if (place === 0) return;
    if (place > 0) turns.splice(place, 1);
    show(turns);
    await reply(taskId, key, { kind: 'withdrawn' });
  });

  try {
    for (let turn = turns[0]; turn !== undefined; turn = turns[0]) {
      show(turns);
      const answer = await mergeOne(turn);
      turns.shift();
      await reply(turn.task.id, turn.key, answer);
      if (workflowInfo().continueAsNewSuggested) await goOn(turns);
    }
    await condition(allHandlersFinished);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => turnAway(turns));
    throw error;
  }
}

async function mergeOne(turn: MergeTurn): Promise<MergeOutcome> {
  const { task, pullRequest, headCommit, method, answered, checkedBy, upToDate } = turn;
  const order = {
    task,
    pullRequest,
    headCommit,
    method,
    answered,
    ...(checkedBy !== undefined && { checkedBy }),
    ...(upToDate && { upToDate }),
  };
  try {
    return await forgeStep(turn, summaryOf(turn)).mergePullRequest(order);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const pause = pauseOf(error);
    if (pause !== null) return { kind: 'account-paused', pause };
    return { kind: 'failed', reason: reasonOf(error), type: typeOf(error) };
  }
}

async function goOn(turns: readonly MergeTurn[]): Promise<void> {
  await condition(allHandlersFinished);
  await continueAsNew<typeof mergeWorkflow>({ turns });
}

/** Somebody has cancelled this workflow: the tasks ask again. */
async function turnAway(turns: readonly MergeTurn[]): Promise<void> {
  const answer = { kind: 'waits', reason: 'the merge was cancelled from outside orch' } as const;
  await Promise.all(turns.map(({ task, key }) => reply(task.id, key, answer)));
}

async function reply(taskId: string, key: string, answer: MergeOutcome): Promise<void> {
  try {
    await getExternalWorkflowHandle(taskId).signal(mergeMessages.reply, { key, answer });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('nobody takes the answer to a merge', { taskId, reason: (error as Error).message });
  }
}

function show(turns: readonly MergeTurn[]): void {
  const [first, ...others] = turns;
  const lines = first === undefined ? ['Nobody waits.'] : [`Merges ${summaryOf(first)}.`];
  setCurrentDetails([...lines, '', ...others.map((turn) => `- then ${summaryOf(turn)}`)].join('\n'));
}

function summaryOf({ task, pullRequest }: MergeTurn): string {
  return `pull request #${pullRequest.number} of ${task.project}/${task.item}`;
}
