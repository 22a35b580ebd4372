import { randomBytes } from 'node:crypto';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { TimeoutFailure } from '@temporalio/common';
import { logWindowWorkflowType } from '../../domain/task/messages.js';
import { sharedQueue } from '../../domain/task/task-id.js';
import type { LogWindow, LogWindowRequest } from '../../domain/text/log-window.js';
import { ClientError } from '../errors/client-error.js';

/** For a worker to take the question up, and for the host to answer. */
const patienceSeconds = 15;

/** A part of a run's log, from the host where it lies; null: it is not there. A host that does not answer is thrown. */
export async function readLogWindow(
  client: Client,
  { hostId, ...request }: LogWindowRequest & { readonly hostId: string },
): Promise<LogWindow | null> {
  const workflowId = `log/${request.number}/${randomBytes(4).toString('hex')}`;
  try {
    const answer = await client.workflow.execute<() => Promise<LogWindow | 'missing' | 'away'>>(logWindowWorkflowType, {
      ...{ workflowId, taskQueue: sharedQueue },
      args: [{ hostId, ...request }] as unknown as [],
      workflowExecutionTimeout: (patienceSeconds + request.waitSeconds) * 1_000,
      staticSummary: `log of run ${request.number}, from host ${hostId}`,
    });
    if (answer === 'away') throw away(hostId);
    return answer === 'missing' ? null : answer;
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure) throw noWorker();
    throw error;
  } finally {
    // A log has no place in Temporal; where it may not be deleted, it goes with the namespace's retention.
    const { namespace } = client.options;
    await client.workflowService
      .deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } })
      .catch(() => undefined);
  }
}

function away(hostId: string): ClientError {
  return new ClientError(
    'host-away',
    `Host ${hostId} does not answer.`,
    'The log lies there: start its worker, or read it on that machine.',
  );
}

function noWorker(): ClientError {
  return new ClientError(
    'no-worker',
    `No worker has asked the log’s host within ${patienceSeconds} seconds.`,
    'Start one: any worker of this Temporal passes the question on.',
  );
}
