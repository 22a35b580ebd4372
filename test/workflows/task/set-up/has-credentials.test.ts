import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareDeploy, bareEnvironment } from '../../../../domain/pipeline/environment.js';
import { defaultPipeline } from '../../../../domain/pipeline/stages.js';
import { openStage, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const pipeline = defaultPipeline.filter(({ name }) => ['development', 'review', 'deploy'].includes(name));
const environments = {
  // Of a stage that the pipeline leaves out.
  staging: { ...bareEnvironment, credentials: ['STAGING_TOKEN'] },
  production: { ...bareEnvironment, credentials: ['SHOP_TOKEN'] },
};

test('a task whose deployment’s credentials no worker has needs a person before its first agent, and asks once', async () => {
  const answers = ['This worker has no SHOP_TOKEN: put it into its .env. Then retry.', null];
  await stage.play(
    { checkCredentials: () => Promise.resolve(answers.shift() ?? null) },
    async ({ handle, world }) => {
      const { waitingFor } = await until(handle, 'blocked');
      expect(waitingFor).toMatchObject({
        kind: 'person',
        reason: 'deployment: This worker has no SHOP_TOKEN: put it into its .env. Then retry.',
        ways: [
          { way: 'fix', where: 'variables' },
          { way: 'setting', name: 'deploy' },
          { way: 'retry' },
          { way: 'cancel' },
        ],
      });
      expect(world.inputs('checkCredentials')).toEqual([
        { project: 'demo', credentials: { staging: [], production: ['SHOP_TOKEN'] } },
      ]);
      expect(world.inputs('runAgent')).toEqual([]);
      await handle.signal('retry', { by: 'Ada' });
      await until(handle, 'waiting-for-approval');
      expect(world.inputs('checkCredentials')).toHaveLength(2);
    },
    { pipeline, deploy: { ...bareDeploy, environments } },
  );
});
