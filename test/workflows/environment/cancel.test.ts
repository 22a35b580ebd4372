import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deployMessages } from '../../../domain/deploys/deploy-turn.js';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import { byCommand, commandEnd, commitOf, failed, gate, openEnvironments, passed } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

const running = { commit: commitOf('before'), taskId: 'task/shop/before', since: 1 };
const monitor = { everySeconds: 1, forSeconds: 3_600, failing: 1, of: 1, rollback: true };

describe('a cancel from outside', () => {
  test.each(['relateCommits', 'prepareDeployment'] as const)(
    'while nothing has begun (%s) deploys nothing, and all who wait are answered',
    async (step) => {
      const { opened, open } = gate();
      const script: Script = { [step]: async () => opened.then(() => undefined as never) };
      await environments.play(script, async ({ order, handle, world, remember, states }) => {
        remember({ running });
        const [first, second] = [await order('a'), await order('b')];
        await so(() => world.inputs(step).length > 0);
        await handle.cancel();
        await Promise.all([first.task.until('withdrawn'), second.task.until('withdrawn')]);
        await expect(handle.result()).rejects.toThrow();
        open();
        expect(world.inputs('runDeployment')).toEqual([]);
        expect(states.filter((state) => state === 'withdrawn')).toHaveLength(2);
      });
    },
  );

  test.each(['runDeployment', 'finalizeDeployment', 'rollback', 'checkHealth'] as const)(
    'after it has begun (%s) finishes it, and what waits is answered',
    async (step) => {
      const { opened, open } = gate();
      const waits = async (at: string) => {
        if (at === step) await opened;
      };
      const script: Script = {
        runDeployment: async ({ command }) => {
          await waits(command === 'deploy' ? 'runDeployment' : 'rollback');
          return commandEnd(command);
        },
        finalizeDeployment: async () => {
          await waits('finalizeDeployment');
          return { passed: false, checks: [failed] };
        },
        checkHealth: async () => {
          await waits('checkHealth');
          return [passed];
        },
      };
      await environments.play(script, async ({ order, handle, world, remember, known }) => {
        remember({ running });
        const [first, second] = [await order('a'), await order('b')];
        const name = step === 'rollback' ? 'runDeployment' : step;
        await so(() => world.inputs(name).length > (step === 'rollback' ? 1 : 0));
        await handle.cancel();
        open();
        await second.task.until('withdrawn');
        expect(await first.task.until('failed')).toMatchObject({ rollback: { kind: 'healthy' } });
        await expect(handle.result()).rejects.toThrow();
        expect(known()).toMatchObject({ running, held: { commit: commitOf('a'), rolledBack: true } });
        expect(world.inputs('runDeployment').map(({ commit }) => commit)).toEqual([commitOf('a'), running.commit]);
      });
    },
  );

  test("during a deployer agent's turn waits for its report", async () => {
    await environments.play({}, async ({ order, handle, known }) => {
      const { order: asked, task } = await order('a', { policy: { ...byCommand, command: null } });
      await task.until('turn');
      await handle.cancel();
      await handle.signal(deployMessages.deployed, {
        ...{ key: asked.key, result: 'succeeded', verdict: 'SUCCESS', reason: null },
      });
      await task.until('healthy');
      await expect(handle.result()).rejects.toThrow();
      expect(known()).toMatchObject({ running: { commit: asked.commit } });
    });
  });

  test('ends a monitor, which is written down', async () => {
    await environments.play({}, async ({ order, handle, states, known, world }) => {
      const { task } = await order('a', { policy: { ...byCommand, monitor } });
      await task.until('healthy');
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect(states.at(-1)).toBe('healthy');
      const { deployment } = world.inputs('recordEnvironment').at(-1) ?? {};
      expect(deployment?.reason).toBe('its monitor was cancelled from outside orch');
      expect(known()).toMatchObject({ running: { commit: commitOf('a') }, held: null });
    });
  });

  test('during the rollback of what is degraded finishes that, and tells it', async () => {
    const { opened, open } = gate();
    const script: Script = {
      runDeployment: async ({ command }) => {
        if (command === 'rollback') await opened;
        return commandEnd(command);
      },
      checkHealth: ({ withinSeconds }) => Promise.resolve([withinSeconds === 0 ? failed : passed]),
    };
    await environments.play(script, async ({ order, handle, world, remember, known }) => {
      remember({ running });
      await order('a', { policy: { ...byCommand, monitor } });
      await so(() => world.inputs('runDeployment').length > 1);
      await handle.cancel();
      open();
      await expect(handle.result()).rejects.toThrow();
      expect(known()).toMatchObject({ running, held: { rolledBack: true } });
      expect(world.inputs('createItem')).toHaveLength(1);
      expect(world.notices().at(-1)?.text).toContain('which is healthy');
    });
  });
});
