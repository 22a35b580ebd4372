import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Content } from '../../../domain/content/content.js';
import type { EventOutcome } from '../../../domain/intake/event-outcome.js';
import type { TrackerEvent } from '../../../domain/intake/tracker-event.js';
import { sharedQueue } from '../../../domain/task/task-id.js';
import { aComment, anItemEvent } from '../../activities/intake/an-event.js';
import { scriptActivities } from '../scripted-activities.js';
import { openStage } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

async function play(event: TrackerEvent, outcome: EventOutcome) {
  const world = scriptActivities({ takeEvent: () => Promise.resolve(outcome) }, stage.environment.client);
  const stop = await stage.work(sharedQueue, world.activities);
  const start = { taskQueue: sharedQueue, args: [event] };
  const handle = await stage.environment.client.workflow.start('eventWorkflow', { ...start, workflowId: event.key });
  const result: unknown = await handle.result();
  await stop();
  return { result, taken: world.inputs('takeEvent'), replies: world.inputs('replyToEvent') };
}

const content: Content = [{ kind: 'paragraph', text: 'Done.' }];

test('an event is taken, and answered where it happened', async () => {
  const event = aComment('/approve');
  const { result, taken, replies } = await play(event, { what: 'approved', reply: content });
  expect(result).toBe('approved');
  expect(taken).toEqual([event]);
  expect(replies).toEqual([{ event, content, mark: 'reply:comment/gitea/1' }]);
});

test('an answer that replaces an earlier one has its mark, and where nothing is to be said nothing is', async () => {
  const event = anItemEvent();
  const { replies } = await play(event, { what: 'started', reply: content, mark: 'start:12' });
  expect(replies).toEqual([{ event, content, mark: 'start:12' }]);
  expect((await play({ ...event, key: 'other' }, { what: 'ignored: no', reply: null })).replies).toEqual([]);
});
