import type { Client } from '@temporalio/client';
import type { FastifyBaseLogger } from 'fastify';
import { lookSignal } from '../../domain/task/messages.js';
import { pollWorkflowId } from '../../domain/task/task-id.js';

/** Has each project's poll look now; where that does not come about, it looks at its next turn all the same. */
export async function askPolls(client: Client, projects: readonly string[], log: FastifyBaseLogger): Promise<void> {
  for (const project of projects) {
    try {
      await client.workflow.getHandle(pollWorkflowId(project)).signal(lookSignal);
    } catch (error) {
      log.info({ project, error: (error as Error).message }, 'the poll of a project could not be asked to look');
    }
  }
}
