import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Pool } from 'pg';
import { describeEvent, eventInWords } from '../../domain/intake/event-in-words.js';
import type { IntakeEvent } from '../../domain/intake/tracker-event.js';
import { eventWorkflowType } from '../../domain/task/messages.js';
import { eventWorkflowId, sharedQueue } from '../../domain/task/task-id.js';
import { noteOutcome } from '../store/intake/answers.js';
import { markHanded, takeUnhanded } from '../store/intake/events.js';
import { inTransaction } from '../store/transaction.js';

/** What one transaction holds: a kill in it hands these over once more, and Temporal knows them. */
const atOnce = 20;
const answerMs = 10_000;
/** Of gRPC. */
const invalidArgument = 3;

/**
 * Gives Temporal what it does not have yet, and answers how much that was. An event is marked once its workflow is there, so
 * that whoever is killed in between is made up for by the next, wherever that runs.
 */
export async function handOver(deps: { readonly pool: Pool; readonly temporal: Client }): Promise<number> {
  for (let handed = 0; ;) {
    const now = await handOverSome(deps);
    handed += now;
    if (now === 0) return handed;
  }
}

function handOverSome({ pool, temporal }: { readonly pool: Pool; readonly temporal: Client }): Promise<number> {
  return inTransaction(pool, async (client) => {
    const events = await takeUnhanded(client, atOnce);
    for (const event of events) {
      try {
        await temporal.withDeadline(Date.now() + answerMs, () => startOnce(temporal, event));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === null) throw error;
        await noteOutcome(client, event, { what: `refused by Temporal: ${refusal}`, answered: false });
      }
      await markHanded(client, event);
    }
    return events.length;
  });
}

async function startOnce(temporal: Client, event: IntakeEvent): Promise<void> {
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

/** Why Temporal would take it at no time; null: another try may help. */
function refusalOf(error: unknown): string | null {
  const { cause } = error as { readonly cause?: unknown };
  return isGrpcServiceError(cause) && (cause.code as number) === invalidArgument ? cause.details : null;
}
