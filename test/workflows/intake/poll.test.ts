import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { PollProjectInput } from '../../../activities/intake/poll/poll-project.js';
import { accountPausedFailure } from '../../../activities/temporal/failure.js';
import { lookSignal } from '../../../domain/task/messages.js';
import { sharedQueue } from '../../../domain/task/task-id.js';
import { openStage, so } from '../task-fixture.js';
import { scriptActivities } from '../scripted-activities.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  // It suggests early what others suggest after thousands of events.
  stage = await openStage({ config: ['limit.historyCount.suggestContinueAsNew=60'] });
});
afterAll(() => stage.environment.teardown());

const start = (project: string) =>
  stage.environment.client.workflow.start('pollWorkflow', {
    workflowId: `poll/${project}`,
    taskQueue: sharedQueue,
    args: [{ project, cursors: {} }],
  });

test('a project is asked from where it was asked last, until nobody knows it any more', async () => {
  const turns = [3, 0, 1];
  const { activities, inputs } = scriptActivities(
    {
      pollProject: ({ cursors }: PollProjectInput) => {
        const learnt = turns.shift();
        const next = { gitea: String(Number(cursors.gitea ?? 0) + 1) };
        return Promise.resolve(learnt === undefined ? null : { learnt, cursors: next, againInMs: 10, problems: [] });
      },
    },
    stage.environment.client,
  );
  const stop = await stage.work(sharedQueue, activities);
  const handle = await start('shop');
  await handle.result();
  expect(inputs('pollProject').map(({ cursors }) => cursors)).toEqual([
    {},
    ...['1', '2', '3'].map((gitea) => ({ gitea })),
  ]);

  const { events } = await handle.fetchHistory();
  // A turn is one activity and one timer.
  expect(events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)).toHaveLength(3);
  expect(
    events?.filter(({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes),
  ).toHaveLength(4);
  await stop();
});

test('a history that gets long is begun anew where the last one ended', async () => {
  let turns = 20;
  const { activities, inputs } = scriptActivities(
    {
      pollProject: ({ cursors }: PollProjectInput) =>
        Promise.resolve(
          (turns -= 1) < 0
            ? null
            : { learnt: 0, cursors: { gitea: `${cursors.gitea ?? ''}.` }, againInMs: 1, problems: [] },
        ),
    },
    stage.environment.client,
  );
  const stop = await stage.work(sharedQueue, activities);
  const handle = await start('long');
  await handle.result();
  expect(inputs('pollProject').at(-1)?.cursors).toEqual({ gitea: '.'.repeat(20) });
  const last = await stage.environment.client.workflow.getHandle(handle.workflowId).describe();
  expect(last.runId).not.toBe(handle.firstExecutionRunId);
  await stop();
});

test('an account that takes no requests for now is asked when it says so, and the history does not grow', async () => {
  const failure = accountPausedFailure({ account: 'gitea', until: null, inMs: 600_000 }, 'too many requests');
  const { activities } = scriptActivities({ pollProject: () => Promise.reject(failure) }, stage.environment.client);
  const stop = await stage.work(sharedQueue, activities);
  const handle = await start('paused');
  const pending = async () => (await handle.describe()).raw.pendingActivities?.[0];
  await so(async () => (await pending())?.attempt === 2);
  const next = tsToMs((await pending())?.scheduledTime);
  expect(next - Date.now()).toBeGreaterThan(300_000);
  await handle.terminate();
  await stop();
});

test('a place that is away fails no poll: it is asked again, and what was told before is not lost', async () => {
  let asked = 0;
  const { activities } = scriptActivities(
    {
      pollProject: ({ cursors }: PollProjectInput) => {
        asked += 1;
        if (asked === 2) return Promise.reject(new Error('the tracker is away'));
        return Promise.resolve({
          learnt: 0,
          cursors: { ...cursors, [`at-${asked}`]: 'x' },
          againInMs: asked < 3 ? 10 : 1e6,
          problems: [],
        });
      },
    },
    stage.environment.client,
  );
  const stop = await stage.work(sharedQueue, activities);
  const handle = await start('away');
  await so(() => asked === 3);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
  await stop();
});

test('a poll that is asked to look does so at once', async () => {
  let asked = 0;
  const { activities } = scriptActivities(
    {
      pollProject: ({ cursors }: PollProjectInput) => {
        asked += 1;
        return Promise.resolve(asked === 3 ? null : { learnt: 0, cursors, againInMs: 1e9, problems: [] });
      },
    },
    stage.environment.client,
  );
  const stop = await stage.work(sharedQueue, activities);
  const handle = await start('looks');
  for (const turn of [1, 2]) {
    await so(() => asked === turn);
    await handle.signal(lookSignal);
  }
  await handle.result();
  await stop();
});
