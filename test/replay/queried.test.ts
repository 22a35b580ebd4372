import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { approveAll, openStage, withWorkflows } from '../workflows/task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

test('a task that somebody looks at all the time is replayed as it ran', async () => {
  await stage.play({}, async ({ handle }) => {
    let over = false;
    const looking = Array.from({ length: 4 }, async () => {
      while (!over) await handle.query('status').catch(() => undefined);
    });
    await approveAll(handle, 'requirements', 'deploy');
    await handle.result();
    over = true;
    await Promise.all(looking);
    const history = await handle.fetchHistory();
    await expect(Worker.runReplayHistory(withWorkflows, history)).resolves.toBeUndefined();
  });
});
