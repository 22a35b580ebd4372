import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Content } from '../../../domain/content/content.js';
import type { EventOutcome } from '../../../domain/intake/event-outcome.js';
import type { TrackerEvent } from '../../../domain/intake/tracker-event.js';
import { sharedQueue } from '../../../domain/task/task-id.js';
import { aComment, anItemEvent } from '../../activities/intake/an-event.js';
import { type Script, scriptActivities } from '../scripted-activities.js';
import { openStage } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

async function play(event: TrackerEvent, outcome: EventOutcome, script: Script = {}) {
  const taken = { takeEvent: () => Promise.resolve(outcome) };
  const world = scriptActivities({ ...taken, ...script }, stage.environment.client);
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

test('where an answer cannot be given, what was asked for is done all the same', async () => {
  const gone = () => Promise.reject(ApplicationFailure.nonRetryable('gitea has no issue #12', 'InvalidInput'));
  const event = aComment('/pause', { key: 'comment/gitea/2' });
  const { result } = await play(event, { what: 'paused', reply: content }, { replyToEvent: gone });
  expect(result).toBe('paused; not answered: gitea has no issue #12 [InvalidInput]');
});
