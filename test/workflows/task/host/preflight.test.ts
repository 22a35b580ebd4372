import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPipeline } from '../../../../domain/pipeline/stages.js';
import { commit, type Script } from '../../scripted-activities.js';
import { openStage, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const pipeline = defaultPipeline.filter(({ name }) => name === 'development' || name === 'review');

test('an account that may not push blocks the task before anything is paid; once put right, the forge is asked again, and then no more', async () => {
  let looks = 0;
  const script: Script = {
    prepareWorkspace: () => {
      looks += 1;
      if (looks === 1)
        return Promise.reject(
          ApplicationFailure.nonRetryable('shop: the token’s user may not push to it.', 'ForgeRejected'),
        );
      return Promise.resolve({ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 });
    },
  };
  await stage.play(
    script,
    async ({ handle, world }) => {
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({ reason: expect.stringContaining('may not push to it') as unknown });
      expect(world.inputs('admit')).toEqual([]);
      expect(world.inputs('runAgent')).toEqual([]);
      await handle.signal('retry', { by: 'Ada' });
      await handle.result();
      const asked = world.inputs('prepareWorkspace').map(({ preflight }) => preflight);
      expect(asked.slice(0, 2)).toEqual([{ method: null }, { method: null }]);
      expect(asked.slice(2).filter((one) => one !== undefined)).toEqual([]);
      expect(world.inputs('runAgent').length).toBeGreaterThan(1);
    },
    { pipeline },
  );
});
