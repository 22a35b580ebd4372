import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { notUnderWay } from '../errors/not-under-way.js';

const grpcNotFound = 5;

/** An id of its own for whatever has this key: the same key has the same one. */
export function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Signals a task; the same key again is the same signal, by Temporal's own request id, which the SDK's `signal` does not take. */
export async function signalOnce(
  client: Client,
  taskId: string,
  { name, message, key }: { readonly name: string; readonly message: object; readonly key: string },
): Promise<void> {
  const { namespace, identity, loadedDataConverter } = client.options;
  const payloads = (await encodeToPayloads(loadedDataConverter, message)) ?? [];
  await underWay(taskId, () =>
    client.workflowService.signalWorkflowExecution({
      namespace,
      identity,
      workflowExecution: { workflowId: taskId },
      signalName: name,
      requestId: idOf(key),
      input: { payloads },
    }),
  );
}

/** The same key again is the same cancel; Temporal takes one of what has ended in silence. */
export async function cancelOnce(
  client: Client,
  taskId: string,
  { key, by }: { readonly key: string; readonly by: string },
): Promise<void> {
  const { namespace, identity } = client.options;
  await underWay(taskId, () =>
    client.workflowService.requestCancelWorkflowExecution({
      namespace,
      identity,
      workflowExecution: { workflowId: taskId },
      requestId: idOf(key),
      reason: `by ${by}`,
    }),
  );
}

async function underWay(taskId: string, tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if ((error as { code?: unknown }).code !== grpcNotFound) throw error;
    throw notUnderWay(taskId);
  }
}
