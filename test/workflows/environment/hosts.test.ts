import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountPausedFailure } from '../../../activities/temporal/failure.js';
import { hostQueue, workspaceQueue } from '../../../domain/task/task-id.js';
import type { Script } from '../scripted-activities.js';
import { so } from '../task-fixture.js';
import { commandEnd, commitOf, failed, openEnvironments, passed } from './environment-fixture.js';

let environments: Awaited<ReturnType<typeof openEnvironments>>;
beforeAll(async () => {
  environments = await openEnvironments();
});
afterAll(async () => {
  await environments.close();
});

const impatient = { hostPatienceSeconds: 1 };
const running = { commit: commitOf('before'), taskId: 'task/shop/before', since: 1 };

/** Checkouts on these hosts, one after the other; the last one again and again. */
function on(...hosts: string[]): Script {
  let made = 0;
  return {
    prepareDeployment: () => {
      made += 1;
      const hostId = hosts[Math.min(made, hosts.length) - 1] ?? 'h1';
      return Promise.resolve({ kind: 'ready', checkout: { hostId, path: `/${made}` } });
    },
  };
}

describe('a host that is away', () => {
  test('leaves the command to the next one, as the same run', async () => {
    await environments.play(on('away', 'h1'), async ({ order, world }) => {
      const { order: asked, task } = await order('a', impatient);
      await task.until('healthy');
      expect(world.inputs('runDeployment')).toMatchObject([
        { runKey: asked.key, checkout: { hostId: 'h1', path: '/2' } },
      ]);
    });
  });

  test('in the midst of the command: the next one knows what became of that', async () => {
    let stop = () => Promise.resolve();
    const script: Script = {
      ...on('goes', 'h1'),
      runDeployment: ({ checkout }) => {
        if (checkout.hostId === 'h1') return Promise.resolve(commandEnd('deploy', 'lost'));
        void stop();
        return Promise.reject(new Error('its worker went down'));
      },
    };
    await environments.play(script, async ({ order, world }) => {
      stop = await environments.stage.work(workspaceQueue('goes'), world.activities);
      const { order: asked, task } = await order('a', impatient);
      expect(await task.until('failed')).toMatchObject({ why: 'lost', rollback: { because: 'lost' } });
      expect(new Set(world.inputs('runDeployment').map(({ runKey }) => runKey))).toEqual(new Set([asked.key]));
    });
  });

  test('before the finalizer has looked: it looks from the next one', async () => {
    let stop = () => Promise.resolve();
    const script: Script = {
      ...on('goes', 'h1'),
      runDeployment: async () => {
        await stop();
        return commandEnd('deploy');
      },
    };
    await environments.play(script, async ({ order, world }) => {
      stop = await stopsSoon(world.activities);
      const { task } = await order('a', impatient);
      await task.until('healthy');
      expect(world.inputs('finalizeDeployment')).toMatchObject([{ checkout: { hostId: 'h1' } }]);
      expect(world.inputs('runDeployment')).toHaveLength(1);
    });
  });

  test('before the rollback was looked at: it is looked at from the next one', async () => {
    const script: Script = {
      ...on('h1', 'away', 'h1'),
      finalizeDeployment: () => Promise.resolve({ passed: false, checks: [failed] }),
      runDeployment: ({ command }) => Promise.resolve(commandEnd(command)),
      checkHealth: () => Promise.resolve([passed]),
    };
    await environments.play(script, async ({ order, remember, world }) => {
      remember({ running });
      const { task } = await order('a', impatient);
      expect(await task.until('failed')).toMatchObject({ rollback: { kind: 'healthy' } });
      expect(world.inputs('runDeployment')).toMatchObject([{ command: 'deploy' }, { command: 'rollback' }]);
    });
  });
});

test('a host that is only full is waited for', async () => {
  await environments.play(on('full'), async ({ order, world }) => {
    const answers = await environments.stage.work(hostQueue('full'), world.activities);
    const { task } = await order('a', impatient);
    await so(() => world.inputs('ping').length > 0);
    const works = await environments.stage.work(workspaceQueue('full'), world.activities);
    await task.until('healthy');
    expect(world.inputs('prepareDeployment')).toHaveLength(1);
    await Promise.all([answers(), works()]);
  });
});

const paused = () =>
  accountPausedFailure({ account: 'gitea', until: Date.now() + 100, inMs: 100 }, 'gitea takes no requests for now');

test('a paused account is waited for', async () => {
  let looks = 0;
  const script: Script = {
    finalizeDeployment: () => {
      looks += 1;
      return looks > 1 ? Promise.resolve({ passed: true, checks: [] }) : Promise.reject(paused());
    },
  };
  await environments.play(script, async ({ order }) => {
    const { task } = await order('a');
    await task.until('healthy');
    expect(looks).toBe(2);
  });
});

/** A host whose worker takes nothing more once it was told so. */
async function stopsSoon(activities: Parameters<typeof environments.stage.work>[1]) {
  const stop = await environments.stage.work(workspaceQueue('goes'), activities);
  return () => {
    void stop();
    return Promise.resolve();
  };
}
