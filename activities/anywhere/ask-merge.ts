import type { Client } from '@temporalio/client';
import { mergeWorkflowType } from '../../domain/task/messages.js';
import { mergeMessages, type MergeTurn } from '../../domain/task/merge-turn.js';
import { mergeWorkflowId, sharedQueue } from '../../domain/task/task-id.js';

/** Queues a merge with the workflow of its repository, which is started where nobody merges there. */
export function createAskMerge({ temporal }: { readonly temporal: Client }): (turn: MergeTurn) => Promise<void> {
  return async (turn) => {
    const { name } = turn.task.repository;
    await temporal.workflow.signalWithStart(mergeWorkflowType, {
      workflowId: mergeWorkflowId(name),
      taskQueue: sharedQueue,
      args: [{ turns: [] }],
      signal: mergeMessages.merge,
      signalArgs: [turn],
      staticSummary: `merges into ${name}`,
    });
  };
}
