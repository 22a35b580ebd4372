import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { deployMessages } from '../../../domain/deploys/deploy-turn.js';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import { commandEnd, type EnvironmentPlay, gate, openEnvironments } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

/** Deployments that run until the test lets them end. */
function held() {
  const { opened, open } = gate();
  const script: Script = {
    runDeployment: async () => {
      await opened;
      return commandEnd('deploy');
    },
  };
  return { script, open };
}

const deployed = ({ world }: EnvironmentPlay) => world.inputs('runDeployment').map(({ commit }) => commit[0]);

test('orders are deployed one after the other, and each is told whom it waits for', async () => {
  const { script, open } = held();
  await environments.play(script, async (play) => {
    const { order, world, handle } = play;
    const first = await order('a');
    await so(() => world.inputs('runDeployment').length > 0);
    const second = await order('b');
    const third = await order('c');
    const ids = [first, second].map(({ order: { task } }) => task.id);
    await so(async () => (await third.task.answers()).length > 0);
    expect(await third.task.answers()).toEqual([{ kind: 'queued', behind: ids }]);
    open();
    await third.task.until('healthy');
    await handle.result();
    const places = (await third.task.answers()).flatMap((answer) => (answer.kind === 'queued' ? [answer.behind] : []));
    expect(places).toEqual([ids, ids.slice(1), []]);
    expect(deployed(play)).toEqual(['a', 'b', 'c']);
  });
});

test('an order that comes twice is one', async () => {
  const { script, open } = held();
  await environments.play(script, async (play) => {
    const first = await play.order('a');
    const second = await play.order('b');
    await Promise.all([first.askAgain(), second.askAgain()]);
    open();
    await second.task.until('healthy');
    await play.handle.result();
    expect(deployed(play)).toEqual(['a', 'b']);
  });
});

describe('of merges that wait', () => {
  const commits = ['a', 'b', 'c', 'd'];
  /** Each contains those before it. */
  const inLine: Script = {
    relateCommits: ({ commit, running }) =>
      Promise.resolve({
        isContained: running !== null && commits.indexOf(commit[0] ?? '') < commits.indexOf(running[0] ?? ''),
        containsHeld: false,
      }),
  };

  test('the older one goes first, whatever order they have asked in', async () => {
    const { script, open } = held();
    await environments.play({ ...inLine, ...script }, async (play) => {
      const { order, world } = play;
      await order('a');
      await so(() => world.inputs('runDeployment').length > 0);
      const others = [await order('d'), await order('b'), await order('c')];
      open();
      for (const { task } of others) await task.until('healthy');
      expect(deployed(play)).toEqual(commits);
    });
  });

  test('those of staging, where nothing is merged, go in the order of asking', async () => {
    const { script, open } = held();
    await environments.play({ ...inLine, ...script }, async (play) => {
      const { order, world } = play;
      await order('a', { pullRequest: null });
      await so(() => world.inputs('runDeployment').length > 0);
      const others = [await order('c', { pullRequest: null }), await order('b', { pullRequest: null })];
      open();
      await others[0]?.task.until('healthy');
      await others[1]?.task.until('contained');
      expect(deployed(play)).toEqual(['a', 'c']);
    });
  });

  test('one that nobody can place goes in the order of asking', async () => {
    const { script, open } = held();
    let asked = 0;
    const unknown: Script = {
      relateCommits: () =>
        (asked += 1) === 1
          ? Promise.reject(new Error('no repository'))
          : Promise.resolve({ isContained: false, containsHeld: false }),
    };
    await environments.play({ ...unknown, ...script }, async (play) => {
      const { order, world } = play;
      await order('a');
      await so(() => world.inputs('runDeployment').length > 0);
      const others = [await order('c', { patienceSeconds: 0 }), await order('b', { patienceSeconds: 0 })];
      open();
      for (const { task } of others) await task.until('healthy');
      expect(deployed(play)).toEqual(['a', 'c', 'b']);
    });
  });
});

describe('an order that is withdrawn', () => {
  const withdraw = (
    { handle }: EnvironmentPlay,
    { order: { key, task } }: Awaited<ReturnType<EnvironmentPlay['order']>>,
  ) => handle.signal(deployMessages.withdraw, { key, taskId: task.id });

  test('while it waits is not deployed', async () => {
    const { script, open } = held();
    await environments.play(script, async (play) => {
      const { order, world, states } = play;
      await order('a');
      await so(() => world.inputs('runDeployment').length > 0);
      const [second, third] = [await order('b'), await order('c')];
      await withdraw(play, second);
      await second.task.until('withdrawn');
      open();
      await third.task.until('healthy');
      expect(deployed(play)).toEqual(['a', 'c']);
      expect(states).toContain('withdrawn');
    });
  });

  test('while its checkout is waited for is not deployed', async () => {
    const { opened, open } = gate();
    const script: Script = {
      prepareDeployment: async () => {
        await opened;
        return { kind: 'ready', checkout: { hostId: 'h1', path: '/d' } };
      },
    };
    await environments.play(script, async (play) => {
      const first = await play.order('a');
      await so(() => play.world.inputs('prepareDeployment').length > 0);
      await withdraw(play, first);
      await first.task.until('withdrawn');
      open();
      await play.handle.result();
      expect(deployed(play)).toEqual([]);
    });
  });

  test('once its command runs is answered with what that comes to', async () => {
    const { script, open } = held();
    await environments.play(script, async (play) => {
      const first = await play.order('a');
      await so(() => play.world.inputs('runDeployment').length > 0);
      await withdraw(play, first);
      open();
      await first.task.until('healthy');
      expect((await first.task.answers()).map(({ kind }) => kind)).toEqual(['queued', 'healthy']);
    });
  });

  test('and that nobody knows is answered all the same', async () => {
    const { script, open } = held();
    await environments.play(script, async (play) => {
      const first = await play.order('a');
      await play.handle.signal(deployMessages.withdraw, { key: 'another', taskId: first.order.task.id });
      await first.task.until('withdrawn');
      open();
      await first.task.until('healthy');
    });
  });
});

test('a task that is gone holds nobody up', async () => {
  const { script, open } = held();
  await environments.play(script, async (play) => {
    const first = await play.order('a');
    await so(() => play.world.inputs('runDeployment').length > 0);
    const second = await play.order('b');
    await first.task.stop();
    open();
    await second.task.until('healthy');
    expect(deployed(play)).toEqual(['a', 'b']);
  });
});

test('a deployment that fails is told also where its task is gone', async () => {
  const { opened, open } = gate();
  const runDeployment: Script['runDeployment'] = async ({ command }) => {
    if (command === 'deploy') await opened;
    return commandEnd(command, command === 'deploy' ? 'command' : null);
  };
  await environments.play({ runDeployment }, async (play) => {
    const { task } = await play.order('a');
    await so(() => play.world.inputs('runDeployment').length > 0);
    await task.stop();
    open();
    await play.handle.result();
    const told = play.world.notices().filter(({ kind }) => kind === 'deploy-failed');
    expect(told).toMatchObject([{ text: expect.stringContaining('item-1: Deploy failed!') }]);
  });
});

test('one that nobody could look at is, too', async () => {
  const { opened, open } = gate();
  const finalizeDeployment: Script['finalizeDeployment'] = async () => {
    await opened;
    throw ApplicationFailure.nonRetryable('the forge is gone', 'InvalidInput');
  };
  await environments.play({ finalizeDeployment }, async (play) => {
    const { task } = await play.order('a');
    await so(() => play.world.inputs('finalizeDeployment').length > 0);
    await task.stop();
    open();
    await play.handle.result();
    const told = play.world.notices().filter(({ kind }) => kind === 'deploy-error');
    expect(told).toMatchObject([{ text: expect.stringMatching(/item-1: deploy-finalizer error: the forge is gone/) }]);
  });
});
