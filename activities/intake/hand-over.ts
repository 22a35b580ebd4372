import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Pool } from 'pg';
import { describeEvent, eventInWords } from '../../domain/intake/event-in-words.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import { eventWorkflowType } from '../../domain/task/messages.js';
import { eventWorkflowId, sharedQueue } from '../../domain/task/task-id.js';
import { markHanded, takeUnhanded } from '../store/intake/events.js';
import { inTransaction } from '../store/transaction.js';

/** What one transaction holds: a kill in it hands these over once more, and Temporal knows them. */
const atOnce = 20;
const answerMs = 10_000;

/**
 * Gives Temporal what it does not have yet, and answers how much that was. An event is marked once its workflow is there, so
 * that whoever is killed in between is made up for by the next, wherever that runs.
 */
export async function handOver(deps: { readonly pool: Pool; readonly temporal: Client }): Promise<number> {
  for (let handed = 0; ;) {
    const now = await handOverSome(deps);
    handed += now;
    if (now < atOnce) return handed;
  }
}

function handOverSome({ pool, temporal }: { readonly pool: Pool; readonly temporal: Client }): Promise<number> {
  return inTransaction(pool, async (client) => {
    const events = await takeUnhanded(client, atOnce);
    for (const event of events) {
      await temporal.withDeadline(Date.now() + answerMs, () => startOnce(temporal, event));
      await markHanded(client, event);
    }
    return events.length;
  });
}

async function startOnce(temporal: Client, event: TrackerEvent): Promise<void> {
  try {
    await temporal.workflow.start(eventWorkflowType, {
      workflowId: eventWorkflowId(event.project, event.key),
      taskQueue: sharedQueue,
      args: [event],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: eventInWords(event),
      staticDetails: describeEvent(event),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
