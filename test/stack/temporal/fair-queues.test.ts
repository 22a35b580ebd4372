import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTemporal, type TestNamespace } from '../../temporal.js';

let temporal: TestNamespace;
beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);
afterAll(() => temporal.teardown());

interface Waiting {
  readonly id: string;
  readonly priorityKey?: number;
  readonly fairnessKey?: string;
}

/** In which order a queue that nobody polled gives out what was put in one after the other. */
async function order(taskQueue: string, all: readonly Waiting[]): Promise<string[]> {
  const { client, connection, namespace } = temporal;
  for (const { id, ...priority } of all) {
    await client.workflow.start('any', { taskQueue, workflowId: `${taskQueue}/${id}`, priority });
  }
  const given: string[] = [];
  while (given.length < all.length) {
    const task = await connection.withDeadline(Date.now() + 30_000, () =>
      connection.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
    );
    const workflowId = task.workflowExecution?.workflowId;
    if (typeof workflowId === 'string' && workflowId !== '') given.push(workflowId.slice(taskQueue.length + 1));
  }
  return given;
}

test('a queue gives out the most urgent first', async () => {
  const given = await order('priority', [
    { id: 'low', priorityKey: 5 },
    { id: 'usual' },
    { id: 'urgent', priorityKey: 1 },
    { id: 'usual too', priorityKey: 3 },
  ]);
  expect(given).toEqual(['urgent', 'usual', 'usual too', 'low']);
}, 60_000);

test('a project with a few tasks does not wait for one with many', async () => {
  const many = Array.from({ length: 20 }, (_, n) => ({ id: `many ${n}`, fairnessKey: 'many' }));
  const few = Array.from({ length: 3 }, (_, n) => ({ id: `few ${n}`, fairnessKey: 'few' }));
  const given = await order('fairness', [...many, ...few]);
  expect(given.slice(0, 8).filter((id) => id.startsWith('few'))).toEqual(['few 0', 'few 1', 'few 2']);
}, 60_000);
