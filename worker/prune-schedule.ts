import {
  Client,
  type ConnectionLike,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { Logger } from 'pino';
import { pruneLogsWorkflowType } from '../domain/task/messages.js';
import { pruneScheduleId, sharedQueue } from '../domain/task/task-id.js';

export interface PruneSchedule {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  readonly hostId: string;
  readonly log: Logger;
}

/** Each host's logs are pruned once a day, by a schedule of its own; how it is meant to be now is what counts. */
export async function ensurePruneSchedule({ connection, namespace, hostId, log }: PruneSchedule): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  const scheduleId = pruneScheduleId(hostId);
  try {
    try {
      await schedule.create({ scheduleId, ...daily(hostId) });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      // Whether a person has paused it stays as it is.
      await schedule.getHandle(scheduleId).update(({ state }) => ({ ...daily(hostId), state }));
    }
  } catch (error) {
    // Tasks go on without it, and the next start tries again.
    log.warn({ error: String(error), scheduleId }, 'old logs of this host are not pruned: no schedule could be made');
  }
}

function daily(hostId: string): Pick<ScheduleOptions, 'spec' | 'action' | 'policies'> {
  return {
    spec: { intervals: [{ every: '1 day' }], jitter: '1 hour' },
    action: {
      type: 'startWorkflow',
      workflowType: pruneLogsWorkflowType,
      workflowId: pruneScheduleId(hostId),
      taskQueue: sharedQueue,
      args: [{ hostId }],
      // Where no worker is there for it either, it does not stand in the way of the next one.
      workflowRunTimeout: '2 hours',
      staticSummary: `prunes the old logs of host ${hostId}`,
    },
    // A stack that is up for an hour now and then makes up for the one that it missed.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
  };
}
