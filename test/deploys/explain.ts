import { Client, Connection } from '@temporalio/client';
import type { StackFile } from '../../config/settings/stack-file.js';

const lastEvents = 12;

/** Where workflows stand, as Temporal has it: what they wait for where something has not come about. */
export async function explain({ temporal }: StackFile, ids: readonly string[]): Promise<string> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const { workflow } = new Client({ connection, namespace: temporal.namespace });
    const lines = await Promise.all(
      ids.map(async (id) => {
        const handle = workflow.getHandle(id);
        const [{ status, raw }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
        const { pendingWorkflowTask: task, pendingActivities } = raw;
        return [
          `${id} is ${status.name}`,
          ...(pendingActivities ?? []).map(
            ({ activityType, attempt, lastFailure }) =>
              `  ${activityType?.name ?? 'an activity'}, attempt ${attempt ?? 0}: ${lastFailure?.message ?? 'under way'}`,
          ),
          ...(task ? [`  its workflow task, attempt ${task.attempt ?? 0}`] : []),
          ...(events ?? []).slice(-lastEvents).map((event) => `  ${String(event.eventId)} ${attributesOf(event)}`),
        ];
      }),
    );
    return lines.flat().join('\n');
  } finally {
    await connection.close();
  }
}

/** What an event is, by the name of what it holds. */
function attributesOf(event: object): string {
  const [name = 'event', value] =
    Object.entries(event).find(([key, one]) => key.endsWith('EventAttributes') && one !== null) ?? [];
  const { failure } = (value ?? {}) as { readonly failure?: { readonly message?: string } | null };
  return `${name.replace('EventAttributes', '')}${failure?.message === undefined ? '' : `: ${failure.message}`}`;
}
