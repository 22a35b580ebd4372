import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wakeTasks } from '../../../activities/temporal/wake-tasks.js';
import { startTemporal, type TestNamespace } from '../../temporal.js';

let environment: TestNamespace;
beforeAll(async () => {
  environment = await startTemporal();
});
afterAll(async () => {
  await environment.teardown();
});

/** Tasks that no worker looks after: what they were told stands in their histories. */
async function startTasks(count: number, name: string): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, number) => `task/demo/${name}-${number}`);
  const start = (workflowId: string) =>
    environment.client.workflow.start('taskWorkflow', { workflowId, taskQueue: 'nobody', args: [] });
  await Promise.all(ids.map(start));
  return ids;
}

/** The moments of its signals, by name. */
async function signalsOf(taskId: string) {
  const { events } = await environment.client.workflow.getHandle(taskId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal, eventTime }) =>
    signal ? [{ name: signal.signalName, at: Number(eventTime?.seconds) * 1e9 + Number(eventTime?.nanos) }] : [],
  );
}

test('each task is woken once, the first in line before the last', async () => {
  const ids = await startTasks(50, 'line');
  await wakeTasks(environment.client, ids);
  const signals = await Promise.all(ids.map(signalsOf));
  expect(signals.map((of) => of.map(({ name }) => name))).toEqual(ids.map(() => ['wake']));
  const moments = signals.map(([signal]) => signal?.at ?? 0);
  expect(moments.at(0)).toBeLessThan(moments.at(-1) ?? 0);
});

test('a task that has ended, or that never was, keeps nobody from being woken', async () => {
  const ids = await startTasks(3, 'gone');
  await environment.client.workflow.getHandle('task/demo/gone-1').terminate();
  await wakeTasks(environment.client, ['task/demo/never', ...ids]);
  expect((await Promise.all(ids.map(signalsOf))).map((of) => of.length)).toEqual([1, 0, 1]);
});

test('nobody is woken where nobody waits', async () => {
  await expect(wakeTasks(environment.client, [])).resolves.toBeUndefined();
});
