import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DeployerReport, deployMessages } from '../../../domain/deploys/deploy-turn.js';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import { byCommand, commandEnd, commitOf, failed, gate, openEnvironments } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

const byAgent = { policy: { ...byCommand, command: null } };
const running = { commit: commitOf('before'), taskId: 'task/shop/before', since: 1 };
const succeeded = { result: 'succeeded', verdict: 'SUCCESS', reason: null } as const;

describe('the turn of a deployer agent', () => {
  async function report(
    { handle, order }: Parameters<Parameters<typeof environments.play>[1]>[0],
    given: Omit<DeployerReport, 'key'>,
  ) {
    const ordered = await order('a', byAgent);
    await ordered.task.until('turn');
    await handle.signal(deployMessages.deployed, { key: ordered.order.key, ...given });
    return ordered;
  }

  test('ends with its report, and then it is looked at', async () => {
    await environments.play({}, async (play) => {
      const { task } = await report(play, succeeded);
      expect(await task.until('healthy')).toMatchObject({ run: null });
      expect((await task.answers()).map(({ kind }) => kind)).toEqual(['queued', 'turn', 'healthy']);
      expect(play.world.inputs('finalizeDeployment')).toMatchObject([{ verdict: 'SUCCESS' }]);
      expect(play.world.inputs('runDeployment')).toEqual([]);
    });
  });

  test('that has failed is rolled back where a command for it is known, and not looked at', async () => {
    const script = {
      runDeployment: () => Promise.resolve(commandEnd('rollback')),
      checkHealth: () => Promise.resolve([failed]),
    };
    await environments.play(script, async (play) => {
      play.remember({ running });
      const { task } = await report(play, { result: 'failed', verdict: 'FAIL', reason: 'exit code 1' });
      const rollback = { kind: 'unhealthy', to: running.commit };
      expect(await task.until('failed')).toMatchObject({ why: 'deployer', reason: 'exit code 1', rollback });
      expect(play.world.inputs('finalizeDeployment')).toEqual([]);
    });
  });

  test('that it has left is as if it had never been', async () => {
    await environments.play({}, async (play) => {
      const { task } = await report(play, { result: 'left', verdict: null, reason: 'the task was paused' });
      await task.until('withdrawn');
      await play.handle.result();
      expect(play.states.at(-1)).toBe('withdrawn');
      expect(play.known()).toBeNull();
    });
  });

  test('is asked for again where its task withdraws in the midst of it', async () => {
    await environments.play({}, async ({ order, handle }) => {
      const { order: asked, task } = await order('a', byAgent);
      await task.until('turn');
      await handle.signal(deployMessages.withdraw, { key: asked.key, taskId: asked.task.id });
      await so(async () => (await task.answers()).filter(({ kind }) => kind === 'turn').length > 1);
      await handle.signal(deployMessages.deployed, { key: asked.key, ...succeeded });
      await task.until('healthy');
    });
  });

  test('is given up where its task is gone in the midst of it: nobody knows what it has done', async () => {
    await environments.play({}, async ({ order, handle, known, states }) => {
      const { order: asked, task } = await order('a', byAgent);
      await task.until('turn');
      await task.stop();
      await handle.signal(deployMessages.withdraw, { key: asked.key, taskId: asked.task.id });
      await handle.result();
      expect(states.at(-1)).toBe('failed');
      expect(known()).toMatchObject({ held: { commit: asked.commit, reason: 'its task is gone', rolledBack: false } });
    });
  });

  test('that nobody was there to take is not begun', async () => {
    const { opened, open } = gate();
    const script: Script = {
      prepareDeployment: async () => {
        await opened;
        return { kind: 'ready', checkout: { hostId: 'h1', path: '/d' } };
      },
    };
    await environments.play(script, async ({ order, handle, known, states }) => {
      const { task } = await order('a', byAgent);
      await task.stop();
      open();
      await handle.result();
      expect(states.at(-1)).toBe('not-begun');
      expect(known()).toMatchObject({ held: null });
    });
  });

  test('is not given again for what was deployed and not looked at', async () => {
    await environments.play({}, async ({ order, remember, world }) => {
      const unproven = {
        runKey: 'k',
        commit: commitOf('a'),
        taskId: 't',
        run: null,
        verdict: 'SUCCESS',
        reason: '',
      } as const;
      remember({ unproven });
      const { task } = await order('a', byAgent);
      await task.until('healthy');
      expect((await task.answers()).map(({ kind }) => kind)).toEqual(['queued', 'healthy']);
      expect(world.inputs('finalizeDeployment')).toMatchObject([{ verdict: 'SUCCESS' }]);
    });
  });
});
