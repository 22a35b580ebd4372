import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { searchAttributeLimit, searchAttributes, taskWorkflowType } from '../domain/task/messages.js';
import { sharedQueue } from '../domain/task/task-id.js';
import type { TaskInput } from '../domain/task/task-input.js';
import type { TaskIdentity } from '../domain/task/task.js';

/** The task's workflow, with what Temporal shows of it; false where the task runs, or has run, already. */
export async function startWorkflow(client: Client, input: TaskInput, description: string): Promise<boolean> {
  const { task } = input;
  try {
    await client.workflow.start(taskWorkflowType, {
      workflowId: task.id,
      taskQueue: sharedQueue,
      args: [input],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: cut(`${task.project}/${task.item}: ${task.title}`, 200),
      staticDetails: details(task, description),
      memo: { title: task.title },
      typedSearchAttributes: [
        { key: { name: searchAttributes.project, type: 'KEYWORD' }, value: asAttribute(task.project) },
        { key: { name: searchAttributes.repo, type: 'KEYWORD' }, value: asAttribute(task.repository.name) },
        { key: { name: searchAttributes.branch, type: 'KEYWORD' }, value: asAttribute(task.branch) },
        { key: { name: searchAttributes.stage, type: 'KEYWORD' }, value: input.startAt },
        { key: { name: searchAttributes.status, type: 'KEYWORD' }, value: 'running' },
        { key: { name: searchAttributes.costUsd, type: 'DOUBLE' }, value: 0 },
      ],
    });
    return true;
  } catch (error) {
    // Somebody started it in the same moment: theirs is the one.
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

function details({ title, project, item, branch, repository }: TaskIdentity, description: string): string {
  const lines = [`# ${title}`, '', `${project}/${item} · branch \`${branch}\` of ${repository.name}`, ''];
  return [...lines, cut(description, 4_000)].join('\n');
}

/** As long as a search attribute may be. */
function asAttribute(value: string): string {
  return value.slice(0, searchAttributeLimit);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
