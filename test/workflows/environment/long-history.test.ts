import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import { byCommand, commandEnd, commitOf, failed, gate, openEnvironments, passed } from './environment-fixture.js';

/** A server that suggests early what others suggest after thousands of events. */
let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments({ config: ['limit.historyCount.suggestContinueAsNew=40'] });
});
afterAll(async () => {
  await environments.close();
});

async function runsOf({ workflowId }: WorkflowHandle): Promise<number> {
  const runs = [];
  for await (const run of environments.stage.environment.client.workflow.list({
    query: `WorkflowId = '${workflowId}'`,
  })) {
    runs.push(run);
  }
  return runs.length;
}

test('an environment goes on in new runs: what waits is deployed in its order, and the monitor looks on', async () => {
  const { opened, open } = gate();
  let looks = 0;
  const script: Script = {
    runDeployment: async ({ command }) => {
      await opened;
      return commandEnd(command);
    },
    checkHealth: ({ withinSeconds }) => {
      if (withinSeconds > 0) return Promise.resolve([passed]);
      looks += 1;
      return Promise.resolve([looks > 5 ? failed : passed]);
    },
  };
  const monitor = { everySeconds: 1, forSeconds: 3_600, failing: 2, of: 3, rollback: true };
  await environments.play(script, async ({ order, handle, world, known, states }) => {
    const asked = [await order('a'), await order('b'), await order('c', { policy: { ...byCommand, monitor } })];
    open();
    for (const { task } of asked) await task.until('healthy');
    await so(() => states.includes('degraded'));
    await handle.result();
    expect(await runsOf(handle)).toBeGreaterThan(2);
    const commands = world.inputs('runDeployment').map(({ command, commit }) => `${command} ${commit[0] ?? ''}`);
    expect(commands).toEqual(['deploy a', 'deploy b', 'deploy c', 'rollback b']);
    expect(known()).toMatchObject({
      running: { commit: commitOf('b') },
      held: { commit: commitOf('c'), rolledBack: true },
    });
    // Told again in a new run, it is the same item.
    expect(new Set(world.inputs('createItem').map(({ mark }) => mark)).size).toBe(1);
  });
});
