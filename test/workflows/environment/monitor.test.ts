import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { MonitorPolicy } from '../../../domain/pipeline/environment.js';
import { workspaceQueue } from '../../../domain/task/task-id.js';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import {
  byCommand,
  commandEnd,
  commitOf,
  type EnvironmentPlay,
  failed,
  gate,
  openEnvironments,
  passed,
} from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

/** Looks may be missed where much is to do. */
const monitor: MonitorPolicy = { everySeconds: 1, forSeconds: 6, failing: 2, of: 3, rollback: true };
const watched = (more: Partial<MonitorPolicy> = {}, policy: Partial<typeof byCommand> = {}) => ({
  policy: { ...byCommand, ...policy, monitor: { ...monitor, ...more } },
});
const running = { commit: commitOf('before'), taskId: 'task/shop/before', since: 1 };

/** What the looks find, one after the other; the last one is found again and again. After a rollback all is well. */
function seeing(...found: (() => ReturnType<NonNullable<Script['checkHealth']>>)[]): Script {
  let looks = 0;
  return {
    checkHealth: ({ withinSeconds }) => {
      if (withinSeconds > 0) return Promise.resolve([passed]);
      looks += 1;
      return (found[Math.min(looks, found.length) - 1] ?? well)();
    },
    runDeployment: ({ command }) => Promise.resolve(commandEnd(command)),
  };
}
const well = () => Promise.resolve([passed]);
const bad = () => Promise.resolve([failed]);
const broken = () => Promise.reject(ApplicationFailure.nonRetryable('no checkout', 'InvalidInput'));

const notices = ({ world }: EnvironmentPlay, wanted: string) => world.notices().filter(({ kind }) => kind === wanted);
const comments = ({ world }: EnvironmentPlay) => world.comments().map(({ html }) => html);

test('a deployment that stays healthy is told so at the end, and its task does not wait for that', async () => {
  await environments.play(seeing(well, bad, well), async (play) => {
    const { order, handle, states, known, world } = play;
    const { order: asked, task } = await order('a', watched());
    await task.until('healthy');
    expect(states.at(-1)).toBe('monitored');
    await handle.result();
    expect(states.at(-1)).toBe('healthy');
    expect(known()).toMatchObject({ running: { commit: asked.commit }, held: null });
    const said = /production has been looked at for 6 s with a00000000000: healthy \(\d looks, of which 1 failed\)\./;
    expect(notices(play, 'monitored')).toMatchObject([{ taskId: asked.task.id, text: expect.stringMatching(said) }]);
    expect(world.comments()).toMatchObject([
      { author: 'post-deploy-monitor', mark: `${asked.key} monitored`, html: expect.stringMatching(said) },
    ]);
    expect(world.inputs('createItem')).toEqual([]);
    expect(world.inputs('removeCheckout')).toHaveLength(1);
  });
});

test('an item whose tracker refuses a comment holds up no other one, and has it once it is taken', async () => {
  let refuses = true;
  let refused = 0;
  const taken: string[] = [];
  const script: Script = {
    ...seeing(well),
    postComment: ({ task: { item } }) => {
      if (refuses && item === 'item-1') {
        refused += 1;
        throw ApplicationFailure.create({ message: 'it was deleted', type: 'InvalidInput', nextRetryDelay: 50 });
      }
      return Promise.resolve(void taken.push(item));
    },
  };
  await environments.play(script, async ({ order, handle }) => {
    await order('a', watched({ forSeconds: 1 }));
    await so(() => refused > 0);
    await order('b', watched({ forSeconds: 1 }));
    await so(() => taken.includes('item-2'));
    expect(taken).toEqual(['item-2']);
    refuses = false;
    await handle.result();
    expect(taken).toEqual(['item-2', 'item-1']);
  });
});

describe('a deployment that is degraded', () => {
  test('is rolled back once, held, and has a follow-up item; nobody looks any more', async () => {
    await environments.play(seeing(well, bad), async (play) => {
      const { order, handle, known, states, remember, world } = play;
      remember({ running });
      const { order: asked } = await order('a', watched({ forSeconds: 31_536_000 }));
      await handle.result();
      const held = { commit: asked.commit, taskId: asked.task.id, rolledBack: true };
      expect(known()).toMatchObject({ running, held });
      expect(states.slice(-3)).toEqual(['degraded', 'rolling-back', 'degraded']);
      const rollbacks = world.inputs('runDeployment').filter(({ command }) => command === 'rollback');
      expect(rollbacks).toMatchObject([{ commit: running.commit, runKey: `${asked.key}-rollback` }]);
      expect(notices(play, 'degraded').map(({ text }) => text.split('\n')[0])).toEqual([
        expect.stringMatching(
          /: production is degraded with a00000000000: 2 of the last 3 looks failed\. Rolling back to before000000\.$/,
        ),
        expect.stringMatching(/ Rolled back to before000000, which is healthy\.$/),
      ]);
      const { project, item: follows, id } = asked.task;
      expect(world.inputs('createItem')).toMatchObject([
        { project, follows, mark: `${asked.key} degraded`, description: expect.stringContaining(failed.tail) },
      ]);
      expect(comments(play)).toEqual([expect.stringContaining('<p>Follow-up: follow-up</p>')]);
      expect(world.inputs('postComment')).toMatchObject([{ task: { id }, author: 'post-deploy-monitor' }]);
    });
  });

  test.each([
    [
      'does not want it',
      watched({ failing: 1, rollback: false }),
      running,
      'the project does not roll back what is degraded',
    ],
    ['has no command for it', watched({ failing: 1 }, { rollback: null }), running, 'no rollback is configured'],
    ['has nothing to go back to', watched({ failing: 1 }), null, 'nothing that was healthy before is known'],
  ])('is left as it is where the project %s, and held', async (_, more, previous, said) => {
    await environments.play(seeing(bad), async (play) => {
      const { order, handle, known, remember, world } = play;
      remember({ running: previous });
      const { order: asked } = await order('a', more);
      await handle.result();
      expect(known()).toMatchObject({ running: previous, held: { commit: asked.commit, rolledBack: false } });
      expect(world.inputs('runDeployment')).toHaveLength(1);
      expect(notices(play, 'degraded')).toMatchObject([{ text: expect.stringContaining(said) }]);
      expect(world.inputs('createItem')).toHaveLength(1);
    });
  });

  test('whose rollback fails is told so', async () => {
    const script: Script = {
      ...seeing(bad),
      runDeployment: ({ command }) => Promise.resolve(commandEnd(command, command === 'rollback' ? 'command' : null)),
    };
    await environments.play(script, async (play) => {
      play.remember({ running });
      await play.order('a', watched());
      await play.handle.result();
      expect(play.known()).toMatchObject({ held: { rolledBack: false } });
      const said = 'The rollback to before000000 failed: the rollback is command.';
      expect(notices(play, 'degraded').at(-1)?.text).toContain(said);
      expect(comments(play)).toEqual([expect.stringContaining(said)]);
    });
  });
});

test('a look that cannot be made is none that failed; that it fails of itself is told once', async () => {
  await environments.play(seeing(broken, broken, well), async (play) => {
    const { order, handle, known, states, world } = play;
    await order('a', watched({ failing: 1 }));
    await handle.result();
    expect(states.at(-1)).toBe('healthy');
    expect(known()).toMatchObject({ held: null });
    expect(notices(play, 'deploy-error')).toMatchObject([
      { text: expect.stringMatching(/item-1: post-deploy-monitor error: no checkout \[InvalidInput\]$/) },
    ]);
    expect(comments(play)).toEqual([expect.stringMatching(/\(\d looks, of which 2 could not be made\)/)]);
    // The next look is made in a checkout of its own, wherever there is a host.
    expect(world.inputs('prepareDeployment')).toHaveLength(3);
  });
});

test('a look whose host is away is none that failed; the next one is made on another host', async () => {
  const script: Script = {
    ...seeing(well),
    prepareDeployment: () => {
      const hostId = prepared === 0 ? 'away' : 'h1';
      prepared += 1;
      return Promise.resolve({ kind: 'ready', checkout: { hostId, path: '/d' } });
    },
  };
  let prepared = 0;
  await environments.play(script, async (play) => {
    const { order, world, handle, known } = play;
    const stop = await environments.stage.work(workspaceQueue('away'), world.activities);
    const { task } = await order('a', { ...watched({ failing: 1, forSeconds: 5 }), hostPatienceSeconds: 1 });
    await task.until('healthy');
    await stop();
    await handle.result();
    expect(prepared).toBe(2);
    expect(known()).toMatchObject({ held: null });
    expect(notices(play, 'deploy-error')).toEqual([]);
    expect(comments(play)).toEqual([expect.stringMatching(/ of which 1 could not be made\)/)]);
  });
});

test('a monitor that fails in itself is told, and disturbs nobody', async () => {
  await environments.play(
    seeing(() => Promise.resolve(null as never)),
    async (play) => {
      const { order, handle, known, states } = play;
      await order('a', watched());
      await handle.result();
      expect(notices(play, 'deploy-error')).toMatchObject([
        { text: expect.stringContaining('post-deploy-monitor error: ') },
      ]);
      expect(states.at(-1)).toBe('healthy');
      expect(known()).toMatchObject({ held: null });
    },
  );
});

describe('a newer order', () => {
  test('ends the monitor of the older deployment, once it has begun', async () => {
    await environments.play(seeing(well), async (play) => {
      const { order, world, handle, states } = play;
      const first = await order('a', watched({ forSeconds: 31_536_000 }));
      await so(() => world.inputs('checkHealth').length > 0);
      const second = await order('b');
      await second.task.until('healthy');
      await handle.result();
      const last = world
        .inputs('recordEnvironment')
        .filter(({ deployment }) => deployment.key === first.order.key)
        .at(-1);
      expect(last?.deployment).toMatchObject({ state: 'healthy', reason: 'a newer deployment has begun' });
      expect(states).not.toContain('degraded');
    });
  });

  test('that deploys nothing leaves it alone', async () => {
    const contained: Script = { relateCommits: () => Promise.resolve({ isContained: true, containsHeld: false }) };
    await environments.play({ ...seeing(well), ...contained }, async (play) => {
      await play.order('a', watched());
      await so(() => play.world.inputs('checkHealth').length > 0);
      const second = await play.order('b');
      await second.task.until('contained');
      await play.handle.result();
      expect(notices(play, 'monitored')).toHaveLength(1);
    });
  });

  test('that comes during the rollback waits for its end', async () => {
    const { opened, open } = gate();
    const script: Script = {
      ...seeing(bad),
      runDeployment: async ({ command }) => {
        if (command === 'rollback') await opened;
        return commandEnd(command);
      },
    };
    await environments.play(script, async (play) => {
      const { order, world, remember } = play;
      remember({ running });
      const first = await order('a', watched());
      await so(() => world.inputs('runDeployment').length > 1);
      const second = await order('b');
      expect(await second.task.until('queued')).toEqual({ kind: 'queued', behind: [first.order.task.id] });
      open();
      await second.task.until('healthy');
      expect(world.inputs('runDeployment').map(({ command }) => command)).toEqual(['deploy', 'rollback', 'deploy']);
      expect((await first.task.answers()).map(({ kind }) => kind)).toEqual(['queued', 'healthy']);
    });
  });
});
