import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/create-activities.js';
import type { PrepareWorkspaceInput } from '../../activities/on-host/prepare-workspace.js';
import { defaultPipeline } from '../../domain/pipeline/stages.js';
import { agentQueue, hostQueue, intakeQueue, sharedQueue, workspaceQueue } from '../../domain/task/task-id.js';
import { commit, ranAs, type Script, scriptActivities } from './scripted-activities.js';
import { approveAll, openStage, type Play, queuesOf, so, taskInput, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const patience = { hostPatienceSeconds: 1 };
const first = 'first-host';

/** The first worktree on a host that nobody works for but who is told to, all later ones where the others are. */
function firstElsewhere(script: Script = {}): Script {
  return {
    prepareWorkspace: ({ epoch }: PrepareWorkspaceInput) =>
      Promise.resolve({
        hostId: epoch === 0 ? first : 'h1',
        path: '/w',
        headCommit: commit,
        baseCommit: commit,
        epoch,
      }),
    ...script,
  };
}

const alerts = ({ world }: Play) => world.notices().filter(({ kind }) => kind === 'host-left');

/** What is left on the first host is ended and freed once it is back. */
async function comesBack({ world }: Play, activities: Activities): Promise<void> {
  const stop = await stage.work(workspaceQueue(first), activities);
  await so(() => world.inputs('releaseWorkspace').some(({ workspace }) => workspace.hostId === first));
  await stop();
}

describe('a host that is away', () => {
  test('is left for another one; what was begun there is ended, and freed, when it is back', async () => {
    await stage.play(
      firstElsewhere(),
      async (play) => {
        const { handle, world } = play;
        const view = await until(handle, 'waiting-for-approval');
        expect(view.stages).toMatchObject([{ stage: 'analysis', runs: 2 }]);
        expect(world.inputs('prepareWorkspace').map(({ epoch }) => epoch)).toEqual([0, 1]);
        const [admitted, run] = [world.inputs('admit'), world.inputs('runAgent')];
        expect(run).toMatchObject([{ workspace: { hostId: 'h1', epoch: 1 }, resumeSession: null }]);
        await so(() => alerts(play).length > 0);
        expect(alerts(play)).toMatchObject([{ text: expect.stringContaining(`host ${first} does not answer`) }]);

        await comesBack(play, world.activities);
        const lost = admitted[0]?.runKey;
        expect(run[0]?.runKey).not.toBe(lost);
        expect(world.inputs('endRun')).toMatchObject([{ runKey: lost, why: 'abandoned' }]);
        expect(world.inputs('releaseWorkspace')).toMatchObject([{ left: true, workspace: { hostId: first } }]);
      },
      patience,
    );
  });

  test('is left also where its worker was lost in the middle of a run', async () => {
    let stop = () => Promise.resolve();
    const script = firstElsewhere({
      runAgent: ({ workspace }) => {
        if (workspace.hostId !== first) return Promise.resolve(ranAs(2, { type: 'Succeeded' }));
        void stop();
        return Promise.reject(new Error('its worker went down'));
      },
    });
    await stage.play(
      script,
      async ({ handle, world }) => {
        stop = await stage.work(agentQueue(first), world.activities);
        await until(handle, 'waiting-for-approval');
        const hosts = world.inputs('runAgent').map(({ workspace }) => workspace.hostId);
        expect(hosts).toEqual([first, 'h1']);
      },
      patience,
    );
  });

  test('is waited for, and shown, where there is no other; then it is taken anew', async () => {
    let free = false;
    const script = firstElsewhere({
      prepareWorkspace: ({ epoch }) =>
        epoch === 0 || free
          ? Promise.resolve({ hostId: first, path: '/w', headCommit: commit, baseCommit: commit, epoch })
          : Promise.reject(new Error('no host is free')),
    });
    await stage.play(
      script,
      async (play) => {
        const view = await until(play.handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'host');
        expect(view.waitingFor).toMatchObject({ why: 'away', hostId: first });
        await so(() => play.world.inputs('prepareWorkspace').length > 2);
        const stops = await Promise.all(queuesOf(first).map((queue) => stage.work(queue, play.world.activities)));
        free = true;
        await until(play.handle, 'waiting-for-approval');
        expect(play.world.inputs('runAgent')).toMatchObject([{ workspace: { hostId: first, epoch: 1 } }]);
        await Promise.all(stops.map((stop) => stop()));
      },
      { ...patience, patienceSeconds: 600 },
    );
  });

  test('that had not pushed a run loses that run alone', async () => {
    const script = firstElsewhere({
      commitAndPush: ({ runNumber }) =>
        Promise.resolve({ headCommit: commit, committed: runNumber === 2, differsFromBase: true, leftOut: [] }),
    });
    await stage.play(
      script,
      async ({ handle, world }) => {
        const stop = await stage.work(agentQueue(first), world.activities);
        const view = await until(handle, 'waiting-for-approval');
        expect(view.stages).toMatchObject([{ runs: 2, costUsd: 0.5 }]);
        expect(world.inputs('commitAndPush').map(({ runNumber }) => runNumber)).toEqual([1, 2]);
        await stop();
      },
      patience,
    );
  });

  test('that had pushed a run costs nothing: its commit is found', async () => {
    await stage.play(
      firstElsewhere(),
      async ({ handle, world }) => {
        const stop = await stage.work(agentQueue(first), world.activities);
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('runAgent')).toHaveLength(1);
        expect(world.inputs('commitAndPush')).toMatchObject([{ workspace: { hostId: 'h1', headCommit: commit } }]);
        await stop();
      },
      patience,
    );
  });

  test('after it had pushed a commit sends nothing back to the review: the commit is the stage’s own', async () => {
    const pushed = 'd'.repeat(40);
    let head = commit;
    let stop = () => Promise.resolve();
    const script: Script = {
      prepareWorkspace: ({ epoch }) => {
        const hostId = epoch === 0 ? first : 'h1';
        return Promise.resolve({ hostId, path: '/w', headCommit: head, baseCommit: commit, epoch });
      },
      runAgent: async ({ stage: name }) => {
        if (name !== 'testing') return ranAs(1, { type: 'Succeeded' });
        // The push arrives, its answer does not.
        head = pushed;
        await stop();
        return ranAs(2, { type: 'Succeeded' });
      },
      commitAndPush: () => Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] }),
    };
    const stages = ['analysis', 'development', 'review', 'testing'];
    const pipeline = defaultPipeline.filter(({ name }) => stages.includes(name));
    await stage.play(
      script,
      async ({ handle, world }) => {
        stop = await stage.work(workspaceQueue(first), world.activities);
        const stopAgents = await stage.work(agentQueue(first), world.activities);
        await handle.result();
        expect(world.inputs('runAgent').map(({ role }) => role)).toEqual([
          ...['analyst', 'developer', 'reviewer', 'tester'],
        ]);
        await stopAgents();
      },
      { ...patience, pipeline: pipeline.map((one) => ({ ...one, approval: null })) },
    );
  });

  test('in the middle of a deployment needs a person: it may still be at it', async () => {
    await stage.play(
      firstElsewhere({ withdrawRun: () => Promise.resolve({ withdrawn: false }) }),
      async ({ handle, world }) => {
        // Its worktree is there, and its agents' worker is not.
        const stop = await stage.work(workspaceQueue(first), world.activities);
        const view = await until(handle, 'blocked');
        expect(view.stage).toBe('development');
        expect(world.inputs('runAgent')).toHaveLength(0);
        const told =
          '<p>❌ Deploy FAILED (its host went away while it ran). Nobody knows what it has done, and nothing was rolled back: look at staging. Developer needed for a fix.</p>';
        await so(() => world.comments().some(({ html }) => html === told));
        await handle.signal('retry', { by: 'Ada' });
        await so(() => world.inputs('runAgent').length === 1);
        await stop();
      },
      {
        ...patience,
        hostPatienceSeconds: 3,
        pipeline: defaultPipeline.filter(({ name }) => name === 'deploy-staging' || name === 'development').reverse(),
      },
    );
  });
});

test('a host that goes before the deployer has begun is left, and nobody is told of a failed deployment', async () => {
  await stage.play(
    firstElsewhere(),
    async ({ handle, world }) => {
      // Its worktree is there, and its agents' worker is not.
      const stop = await stage.work(workspaceQueue(first), world.activities);
      await handle.result();
      await stop();
      expect(world.inputs('runAgent')).toMatchObject([{ workspace: { hostId: 'h1' } }]);
      expect(world.notices().map(({ kind }) => kind)).not.toContain('deploy-failed');
    },
    {
      ...patience,
      hostPatienceSeconds: 3,
      pipeline: defaultPipeline
        .filter(({ name }) => name === 'deploy-staging')
        .map((one) => ({ ...one, approval: null })),
    },
  );
});

test('a host that answers is only full: it is waited for, and that is shown', async () => {
  await stage.play(
    firstElsewhere(),
    async (play) => {
      const { handle, world } = play;
      const stops = [await stage.work(hostQueue(first), world.activities)];
      const view = await until(handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'host');
      expect(view.waitingFor).toMatchObject({ why: 'full', hostId: first });
      for (const queue of [agentQueue(first), workspaceQueue(first)]) {
        stops.push(await stage.work(queue, world.activities));
      }
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting-for-approval');
      expect(new Set(world.inputs('prepareWorkspace').map(({ epoch }) => epoch))).toEqual(new Set([0]));
      expect(alerts(play)).toEqual([]);
      await Promise.all(stops.map((stop) => stop()));
    },
    patience,
  );
});

test('where no host is free for a new task, that is shown', async () => {
  const world = scriptActivities({}, stage.environment.client);
  const input = taskInput({});
  const stops = [await stage.work(sharedQueue, world.activities)];
  const handle = await stage.start(input);
  try {
    const view = await until(handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'host');
    expect(view.waitingFor).toMatchObject({ why: 'none-free' });
    for (const queue of [intakeQueue, ...queuesOf('h1')]) stops.push(await stage.work(queue, world.activities));
    const later = await until(handle, 'waiting-for-approval');
    expect(later.waitingFor).toMatchObject({ kind: 'approval' });
    expect(world.inputs('prepareWorkspace')).toHaveLength(1);
  } finally {
    await handle.terminate();
    await Promise.all(stops.map((stop) => stop()));
  }
});

describe('a cancel while the host is away', () => {
  test('closes the task; the host ends the run, keeps its work and frees the worktree when it is back', async () => {
    await stage.play(
      firstElsewhere(),
      async (play) => {
        const { handle, world } = play;
        await until(handle, 'running', ({ runningSince }) => runningSince !== null);
        await handle.cancel();
        await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
        expect(world.inputs('recordProgress').at(-1)?.records.at(-1)).toMatchObject({ status: 'cancelled' });
        expect(world.inputs('endRun')).toEqual([]);

        await comesBack(play, world.activities);
        expect(world.inputs('endRun')).toMatchObject([{ why: 'abandoned' }]);
        expect(world.inputs('releaseWorkspace')).toMatchObject([{ left: false, workspace: { hostId: first } }]);
      },
      { hostPatienceSeconds: 5 },
    );
  });

  test('what its host refuses for good is left as it is, and nothing waits for it', async () => {
    const refused = () => Promise.reject(ApplicationFailure.nonRetryable('refused', 'ForgeRejected'));
    await stage.play({ releaseWorkspace: refused }, async ({ handle, world, environment }) => {
      await until(handle, 'waiting-for-approval');
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
      expect(world.inputs('releaseWorkspace')).toHaveLength(1);
      const left = environment.client.workflow.getHandle(handle.workflowId);
      const { events } = await left.fetchHistory();
      expect(events?.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toEqual([]);
    });
  });
});
