import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitOf, openEnvironments } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.stage.environment.teardown();
});

test('a good commit is deployed once, proven, and written down as what runs', async () => {
  await environments.play({}, async ({ order, world, known, states, handle }) => {
    const { order: asked, task } = await order('a');
    expect(await task.until('healthy')).toMatchObject({ run: { number: 1 }, checks: [{ kind: 'deploy' }] });
    expect(await task.answers()).toMatchObject([{ kind: 'queued', behind: [] }, { kind: 'healthy' }]);
    await handle.result();
    expect(known()).toMatchObject({
      running: { commit: commitOf('a'), taskId: asked.task.id },
      held: null,
      unproven: null,
    });
    expect(states).toEqual(['waiting', 'deploying', 'checking', 'healthy']);
    expect(world.inputs('runDeployment')).toMatchObject([{ command: 'deploy', commit: commitOf('a'), previous: null }]);
    expect(world.inputs('finalizeDeployment')).toMatchObject([{ commit: commitOf('a'), pullRequest: { number: 1 } }]);
    expect(world.inputs('removeCheckout')).toHaveLength(1);
  });
});
