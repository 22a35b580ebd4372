import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { explainError } from '../session/explain-error.js';
import { type Finding, warn } from './finding.js';

const flags = [
  'matching.enableFairness=true, matching.useNewMatcher=true',
  'matching.numTaskqueueReadPartitions=1 and matching.numTaskqueueWritePartitions=1',
].join(', ');
const hint = `Set ${flags} on the server, as docker/temporal-dynamic-config.yaml does, while no task waits: what waits in a queue at that moment stays there.`;

const inLine = 'first come, first served: an urgent task, and a project of few, wait in line';

/** Of a poll, which the server wants to be long, and of what is put in until it can be polled. */
const answerMilliseconds = 25_000;
const pollMilliseconds = 20;

/** Whether the server gives slots by priority, and by turns between projects. Nothing to tell where it does. */
export async function checkTurns(client: Client, namespace: string): Promise<Finding[]> {
  const taskQueue = `orch-doctor/${randomUUID()}`;
  try {
    const partitions = await partitionsOf(client, namespace, taskQueue);
    // Each gives out what it has by itself.
    if (partitions > 1)
      return [warn('turns', `${inLine}: the server splits each queue into ${partitions} partitions`, hint)];
    return (await givesTurns(client, namespace, taskQueue)) ? [] : [warn('turns', inLine, hint)];
  } catch (error) {
    return [warn('turns', `the server was not to be asked: ${explainError(error).what}`, hint)];
  }
}

async function partitionsOf(client: Client, namespace: string, name: string): Promise<number> {
  const { activityTaskQueuePartitions: partitions } = await client.workflowService.listTaskQueuePartitions({
    namespace,
    taskQueue: { name },
  });
  return partitions.length;
}

/** In the order in which they are put in. Where there are turns, the urgent one comes first, and `few` before all of `many`. */
const probes = [
  { fairnessKey: 'many' },
  { fairnessKey: 'many' },
  { fairnessKey: 'many' },
  { fairnessKey: 'few' },
  { fairnessKey: 'many', priorityKey: 1 },
];

/** No answer of the server tells its flags, so it is seen at a queue that nobody else asks, and that is removed again. */
async function givesTurns(client: Client, namespace: string, taskQueue: string): Promise<boolean> {
  const ids = probes.map((_, index) => `${taskQueue}/${index}`);
  try {
    for (const [index, priority] of probes.entries()) {
      const workflowId = ids[index] ?? '';
      await client.workflow.start('probe', { taskQueue, workflowId, priority, workflowExecutionTimeout: '1 minute' });
      await untilInQueue(client, namespace, taskQueue, index + 1);
    }
    const given: number[] = [];
    while (given.length < 3) given.push(ids.indexOf(await next(client, namespace, taskQueue)));
    return given[0] === 4 && given.includes(3);
  } finally {
    await Promise.allSettled(
      ids.map((workflowId) =>
        client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } }),
      ),
    );
  }
}

/** A start is answered before its task is in the queue. */
async function untilInQueue(client: Client, namespace: string, name: string, count: number): Promise<void> {
  const until = Date.now() + answerMilliseconds;
  for (;;) {
    const { taskQueueStatus } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      includeTaskQueueStatus: true,
    });
    if (Number(taskQueueStatus?.backlogCountHint ?? 0) >= count) return;
    if (Date.now() > until) throw new Error('it does not tell what waits in a queue');
    await sleep(pollMilliseconds);
  }
}

async function next(client: Client, namespace: string, name: string): Promise<string> {
  const { workflowExecution } = await client.withDeadline(Date.now() + answerMilliseconds, () =>
    client.workflowService.pollWorkflowTaskQueue({
      namespace,
      taskQueue: { name },
      identity: 'orch doctor',
    }),
  );
  return workflowExecution?.workflowId ?? '';
}
