import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskSettings } from '../../../domain/task/messages.js';
import type { TaskPolicy } from '../../../domain/task/task.js';
import { agentEnding, commit, type Script } from '../scripted-activities.js';
import { approveAll, openStage, type Play, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const notLoggedIn = () => agentEnding({ type: 'AgentUnusable', message: 'Not logged in' });

async function presentOf({ handle }: Play, policy: Partial<TaskPolicy> = {}): Promise<TaskSettings> {
  const present = await handle.query<TaskSettings>('settings');
  return { ...present, policy: { ...present.policy, ...policy } };
}

const unitTests = { name: 'unit', run: 'npm run test:unit', timeoutSeconds: 60 };

describe('a retry with the present settings', () => {
  test('runs the rest of the task by them, in the folder that it has', async () => {
    await stage.play({ runAgent: notLoggedIn() }, async (play) => {
      const { handle, world } = play;
      await until(handle, 'blocked');
      const { policy } = await presentOf(play);
      const developer = { ...policy.agents.developer, model: 'claude-other' };
      const settings = await presentOf(play, {
        checks: [unitTests],
        agents: { ...policy.agents, developer },
        budgetUsd: 99,
      });
      const repository = { name: 'renamed', url: '/moved.git', baseBranch: 'trunk' };
      await handle.signal('retry', { by: 'Ada', settings: { ...settings, repository } });
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const [gate] = world.inputs('checkGate').filter(({ stage: { delivers } }) => delivers);
      expect(gate?.checks).toEqual([unitTests]);
      expect(gate?.task.repository).toEqual({ ...repository, name: 'demo', movedFrom: ['/origin.git'] });
      expect(world.inputs('runAgent').find(({ role }) => role === 'developer')?.policy.model).toBe('claude-other');
      expect(world.inputs('admit').map(({ budgetUsd }) => budgetUsd)).toEqual([20, ...Array<number>(7).fill(99)]);
    });
  });

  test('knows all places where the repository was, also those that were told wrongly, and a retry that changes nothing', async () => {
    const unusable = { type: 'AgentUnusable', message: 'Not logged in' } as const;
    await stage.play({ runAgent: agentEnding(unusable, unusable, unusable) }, async (play) => {
      const { handle, world } = play;
      const { repository } = await presentOf(play);
      for (const [tries, url] of ['/wrong.git', '/moved.git', '/moved.git'].entries()) {
        await until(handle, 'blocked', ({ stages }) => stages[0]?.runs === tries + 1);
        const settings = { ...(await presentOf(play)), repository: { ...repository, url } };
        await handle.signal('retry', { by: 'Ada', settings });
      }
      await until(handle, 'waiting-for-approval');
      const { task } = world.inputs('runAgent').at(-1) ?? {};
      expect(task?.repository).toEqual({
        ...repository,
        url: '/moved.git',
        movedFrom: ['/origin.git', '/wrong.git'],
      });
    });
  });

  test('counts after what an earlier retry has raised, and takes away who may decide', async () => {
    const unusable = { type: 'AgentUnusable', message: 'Not logged in' } as const;
    await stage.play(
      { runAgent: agentEnding(unusable, unusable) },
      async (play) => {
        const { handle, world } = play;
        await until(handle, 'blocked');
        await handle.signal('retry', { by: 'Ada', id: 'first', budgetUsd: 40 });
        await until(handle, 'blocked', ({ retry, stages }) => retry?.id === 'first' && stages[0]?.runs === 2);
        await handle.signal('retry', {
          by: 'Ada',
          settings: await presentOf(play, { budgetUsd: 99, approvers: null }),
        });
        await approveAll(handle, 'requirements');
        expect(
          world
            .inputs('admit')
            .map(({ budgetUsd }) => budgetUsd)
            .slice(0, 3),
        ).toEqual([20, 40, 99]);
      },
      { approvers: ['local:ada'] },
    );
  });

  test('reaches the very step that is done again', async () => {
    let fails = true;
    const commitAndPush: Script['commitAndPush'] = ({ role }) => {
      if (role === 'developer' && fails) return Promise.reject(new Error('disk full'));
      return Promise.resolve({ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] });
    };
    await stage.play(
      { commitAndPush },
      async (play) => {
        const { handle, world } = play;
        await approveAll(handle, 'requirements');
        await until(handle, 'blocked');
        fails = false;
        await handle.signal('retry', { by: 'Ada', settings: await presentOf(play, { maxFileMegabytes: 7 }) });
        await until(handle, 'waiting-for-approval');
        const sizes = world.inputs('commitAndPush').map(({ maxFileMegabytes }) => maxFileMegabytes);
        // Analyst, architect, the developer twice.
        expect(sizes.slice(0, 4)).toEqual([50, 50, 50, 7]);
      },
      { patienceSeconds: 0 },
    );
  });

  test('without the stage where the task goes on is refused, and the task keeps what it has', async () => {
    await stage.play({ runAgent: notLoggedIn() }, async (play) => {
      const { handle } = play;
      await until(handle, 'blocked');
      const { policy } = await presentOf(play);
      const settings = await presentOf(play, { pipeline: policy.pipeline.filter(({ name }) => name !== 'analysis') });
      await handle.signal('retry', { by: 'Ada', id: 'without', settings });
      const view = await until(handle, 'blocked', ({ retry }) => retry?.id === 'without');
      expect(view.retry?.problem).toBe('the present settings have no stage analysis, where the task goes on');
      await handle.signal('retry', { by: 'Ada', id: 'from', from: 'development', settings });
      expect((await until(handle, 'waiting-for-approval')).stages.map(({ stage: name }) => name)).not.toContain(
        'architecture',
      );
    });
  });
});
