import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { FailedBy, Rollback } from '../../../domain/deploys/outcome.js';
import type { Script } from '../scripted-activities.js';
import { byCommand, commandEnd, commitOf, failed, openEnvironments, passed } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

const running = { commit: commitOf('before'), taskId: 'task/shop/before', since: 1 };
const held = {
  commit: commitOf('bad'),
  taskId: 'task/shop/bad',
  reason: 'answered 503',
  since: 1,
  rolledBack: true,
} as const;
const unhealthy: Script = { finalizeDeployment: () => Promise.resolve({ passed: false, checks: [failed] }) };
const forGood = (message: string) => Promise.reject(ApplicationFailure.nonRetryable(message, 'InvalidInput'));

test('a good commit is deployed once, proven, and written down as what runs', async () => {
  await environments.play({}, async ({ order, world, known, states, handle }) => {
    const { order: asked, task, askAgain } = await order('a');
    expect(await task.until('healthy')).toMatchObject({ run: { number: 1 }, checks: [{ kind: 'deploy' }] });
    expect(await task.answers()).toMatchObject([{ kind: 'queued', behind: [] }, { kind: 'healthy' }]);
    await handle.result();
    const runs = { commit: commitOf('a'), taskId: asked.task.id };
    expect(known()).toMatchObject({ running: runs, held: null, unproven: null });
    expect(states).toEqual(['waiting', 'deploying', 'checking', 'healthy']);
    expect(world.inputs('runDeployment')).toMatchObject([{ command: 'deploy', commit: commitOf('a'), previous: null }]);
    expect(world.inputs('finalizeDeployment')).toMatchObject([{ commit: commitOf('a'), pullRequest: { number: 1 } }]);
    expect(world.inputs('removeCheckout')).toHaveLength(1);
    // An order that comes twice, the second time after its end, is the same run.
    await askAgain();
    await handle.result();
    expect(new Set(world.inputs('runDeployment').map(({ runKey }) => runKey)).size).toBe(1);
  });
});

describe('a deployment that is not healthy', () => {
  interface Case {
    readonly script?: Script;
    readonly policy?: Partial<typeof byCommand>;
    readonly previous?: typeof running | null;
    readonly rollback: Partial<Rollback>;
  }
  const to = running.commit;
  const withRollback = (
    end: () => ReturnType<typeof commandEnd>,
    health: readonly (typeof passed)[] = [passed],
  ): Script => ({
    runDeployment: ({ command }) => Promise.resolve(command === 'deploy' ? commandEnd('deploy') : end()),
    checkHealth: () => Promise.resolve(health),
  });
  const cases: Readonly<Record<string, Case>> = {
    'is rolled back, and was seen to be': {
      script: withRollback(() => commandEnd('rollback', null, 8)),
      rollback: { kind: 'healthy', to, run: { ...commandEnd('rollback', null, 8).run, number: 8 } as never },
    },
    'is rolled back, which does not help': {
      script: withRollback(() => commandEnd('rollback'), [failed]),
      rollback: { kind: 'unhealthy', to },
    },
    'is rolled back, and there is nothing to look at': {
      script: withRollback(() => commandEnd('rollback'), []),
      rollback: { kind: 'unchecked', to, reason: 'there is no health check' },
    },
    'is rolled back, and nobody could look': {
      script: { ...withRollback(() => commandEnd('rollback')), checkHealth: () => forGood('no way') },
      rollback: { kind: 'unchecked', to, reason: 'no way [InvalidInput]' },
    },
    'has a rollback that fails': {
      script: withRollback(() => commandEnd('rollback', 'command')),
      rollback: { kind: 'failed', to, reason: 'the rollback is command' },
    },
    'has a rollback whose host is lost': {
      script: withRollback(() => commandEnd('rollback', 'lost')),
      rollback: { kind: 'failed', to, reason: 'the rollback is lost' },
    },
    'has a rollback that cannot begin': {
      script: {
        prepareDeployment: ({ commit }) =>
          Promise.resolve(
            commit === to
              ? { kind: 'problem', reason: 'the commit is gone' }
              : { kind: 'ready', checkout: { hostId: 'h1', path: '/d' } },
          ),
      },
      rollback: { kind: 'failed', to, run: null, reason: 'the commit is gone' },
    },
    'is left as it is where no rollback is configured': {
      policy: { rollback: null },
      rollback: { kind: 'none', because: 'not-configured' },
    },
    'is left as it is where nothing was healthy before': {
      previous: null,
      rollback: { kind: 'none', because: 'no-previous' },
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { script = {}, policy = {}, previous = running, rollback }) => {
    await environments.play({ ...unhealthy, ...script }, async ({ order, known, remember, handle, states, world }) => {
      remember({ running: previous });
      const { order: asked, task } = await order('bad', { policy: { ...byCommand, ...policy } });
      const outcome = await task.until('failed');
      expect(outcome).toMatchObject({ why: 'health', reason: failed.tail, rollback });
      await handle.result();
      const rolledBack = rollback.kind === 'healthy';
      expect(known()).toMatchObject({
        running: previous,
        held: { commit: asked.commit, taskId: asked.task.id, reason: failed.tail, rolledBack },
        unproven: null,
      });
      expect(states.at(-1)).toBe(rolledBack ? 'rolled-back' : 'failed');
      const rollbacks = world.inputs('runDeployment').filter(({ command }) => command === 'rollback');
      if (rollback.kind === 'none' || rollback.kind === 'failed') return;
      expect(rollbacks).toMatchObject([{ commit: to, runKey: `${asked.key}-rollback` }]);
      expect(world.inputs('checkHealth').at(-1)).toMatchObject({ commit: to, withinSeconds: 120 });
    });
  });
});

test.each<[string, FailedBy, Script]>([
  ['its command fails', 'command', { runDeployment: () => Promise.resolve(commandEnd('deploy', 'command')) }],
  [
    'it is not merged',
    'merge',
    { finalizeDeployment: () => Promise.resolve({ passed: false, checks: [{ ...failed, kind: 'merge' }] }) },
  ],
  [
    'its log says so',
    'verdict',
    { finalizeDeployment: () => Promise.resolve({ passed: false, checks: [{ ...failed, kind: 'verdict' }] }) },
  ],
])('a deployment has failed where %s', async (_, why, script) => {
  await environments.play(script, async ({ order }) => {
    const { task } = await order('a');
    expect(await task.until('failed')).toMatchObject({ why, rollback: { kind: 'none', because: 'no-previous' } });
  });
});

test('a deployment whose host went away is not rolled back, and the next one asks a person', async () => {
  const script: Script = { runDeployment: () => Promise.resolve(commandEnd('deploy', 'lost')) };
  await environments.play(script, async ({ order, remember, known, handle, world }) => {
    remember({ running });
    const { task } = await order('a');
    expect(await task.until('failed')).toMatchObject({ why: 'lost', rollback: { kind: 'none', because: 'lost' } });
    await handle.result();
    expect(known()).toMatchObject({ running, held: { commit: commitOf('a'), rolledBack: false } });
    expect(world.inputs('finalizeDeployment')).toEqual([]);
  });
});

test('a deployment of whose run nothing can be known is unproven, and asked again it is the same run', async () => {
  let broken = true;
  const script: Script = {
    runDeployment: ({ command }) => (broken ? forGood('no row') : Promise.resolve(commandEnd(command))),
  };
  await environments.play(script, async ({ order, remember, known, handle, world }) => {
    remember({ running });
    const first = await order('a');
    const reason = 'nobody can say whether its command has run: no row [InvalidInput]';
    expect(await first.task.until('unproven')).toMatchObject({ reason, run: null });
    await handle.result();
    expect(known()).toMatchObject({ running, held: null, unproven: { commit: commitOf('a'), run: null } });

    broken = false;
    const second = await order('a');
    await second.task.until('healthy');
    const keys = world.inputs('runDeployment').map(({ runKey }) => runKey);
    expect(keys).toEqual([first.order.key, first.order.key]);
  });
});

test.each<[string, Script, string]>([
  [
    'there is a problem with its checkout',
    { prepareDeployment: () => Promise.resolve({ kind: 'problem', reason: 'TOKEN is not set' }) },
    'TOKEN is not set',
  ],
  ['its checkout fails', { prepareDeployment: () => forGood('disk full') }, 'disk full [InvalidInput]'],
  [
    'nobody can say how it stands to what runs',
    { relateCommits: () => forGood('no repository') },
    'no repository [InvalidInput]',
  ],
  [
    'its command cannot be started',
    { runDeployment: () => Promise.resolve(commandEnd('deploy', 'not-begun')) },
    'the deploy is not-begun',
  ],
])('a deployment is not begun where %s; nothing is held', async (_, script, reason) => {
  await environments.play(script, async ({ order, remember, known, handle, states }) => {
    remember({ running });
    const { task } = await order('a');
    expect(await task.until('not-begun')).toEqual({ kind: 'not-begun', reason });
    await handle.result();
    expect(known()).toMatchObject({ running, held: null, unproven: null });
    expect(states.at(-1)).toBe('not-begun');
  });
});

describe('an environment', () => {
  const related = (isContained: boolean, containsHeld: boolean): Script => ({
    relateCommits: () => Promise.resolve({ isContained, containsHeld }),
  });

  test('that runs what contains the commit already deploys nothing', async () => {
    await environments.play(related(true, false), async ({ order, remember, known, world }) => {
      remember({ running });
      const { task } = await order('a');
      expect(await task.until('contained')).toEqual({ kind: 'contained', by: running.commit });
      expect(world.inputs('runDeployment')).toEqual([]);
      expect(known()).toMatchObject({ running });
    });
  });

  test.each([
    ['was held and not rolled back', { held: { ...held, rolledBack: false } }],
    [
      'was deployed to since, and not looked at',
      { unproven: { runKey: 'k', commit: 'c', taskId: 't', run: null, reason: '' } },
    ],
  ])(
    'that %s need not run what was proven last: an older commit is neither deployed over it nor taken for deployed',
    async (_, state) => {
      await environments.play(related(true, false), async ({ order, remember, world }) => {
        remember({ running, ...state });
        const { task } = await order('a');
        expect(await task.until('not-begun')).toMatchObject({ reason: expect.stringMatching(/is older than/) });
        expect(world.inputs('runDeployment')).toEqual([]);
      });
    },
  );

  test('that is held takes what contains the bad commit once a person has agreed to that one', async () => {
    await environments.play(related(false, true), async ({ order, remember, known, world, handle }) => {
      remember({ running, held });
      const asked = await order('fix');
      expect(await asked.task.until('held')).toEqual({ kind: 'held', held });
      const older = await order('fix', { agreedTo: commitOf('an older one') });
      expect(await older.task.until('held')).toEqual({ kind: 'held', held });
      expect(world.inputs('prepareDeployment')).toEqual([]);
      const agreed = await order('fix', { agreedTo: held.commit });
      await agreed.task.until('healthy');
      await handle.result();
      expect(known()).toMatchObject({ running: { commit: commitOf('fix') }, held: null });
      expect(world.inputs('runDeployment')).toMatchObject([{ previous: running.commit }]);
    });
  });

  test('that is held takes what does not contain the bad commit, and is held for that still', async () => {
    await environments.play(related(false, false), async ({ order, remember, known }) => {
      remember({ running, held });
      const { task } = await order('other');
      await task.until('healthy');
      expect(known()).toMatchObject({ running: { commit: commitOf('other') }, held });
    });
  });
});

describe('a deployment that nobody could look at', () => {
  test('is told so, and asked again it is only looked at', async () => {
    let broken = true;
    const script: Script = {
      finalizeDeployment: () => (broken ? forGood('the forge is gone') : Promise.resolve({ passed: true, checks: [] })),
    };
    await environments.play(script, async ({ order, known, handle, states, world }) => {
      const first = await order('a');
      const reason = 'the forge is gone [InvalidInput]';
      expect(await first.task.until('unproven')).toMatchObject({ reason, run: { number: 1 } });
      await handle.result();
      expect(known()).toMatchObject({ running: null, unproven: { commit: commitOf('a'), run: { number: 1 }, reason } });
      // Its task tells it, which is blocked by it.
      expect(world.notices().filter(({ kind }) => kind === 'deploy-error')).toEqual([]);

      broken = false;
      const second = await order('a');
      expect(await second.task.until('healthy')).toMatchObject({ run: { number: 1 } });
      await handle.result();
      expect(known()).toMatchObject({ running: { commit: commitOf('a') }, unproven: null });
      expect(world.inputs('runDeployment')).toHaveLength(1);
      expect(states.slice(-3)).toEqual(['waiting', 'checking', 'healthy']);
    });
  });

  test('follows the run of the one before, where nobody has seen its end', async () => {
    await environments.play({}, async ({ order, remember, world }) => {
      const commit = commitOf('a');
      remember({ unproven: { runKey: 'the first', commit, taskId: 'task/shop/a', run: null, reason: '' } });
      const { task } = await order('a');
      await task.until('healthy');
      expect(world.inputs('runDeployment')).toMatchObject([{ runKey: 'the first', commit }]);
    });
  });
});
