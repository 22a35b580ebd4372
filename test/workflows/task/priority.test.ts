import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import { agentQueue, intakeQueue, sharedQueue } from '../../../domain/task/task-id.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { commit, ranAs, type Script, scriptActivities } from '../scripted-activities.js';
import { openStage, type Play, queuesOf, so, type TaskHandle, taskInput, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

/** A host whose agents' queue nobody polls until a test says so. */
const full = 'full-host';
const onFullHost: Script = {
  prepareWorkspace: ({ epoch }) =>
    Promise.resolve({ hostId: full, path: '/w', headCommit: commit, baseCommit: commit, epoch }),
};

/** The turns in which activities of the type were scheduled, the first one first. */
async function turnsOf(handle: TaskHandle, type: string) {
  const { events = [] } = await stage.environment.client.workflow.getHandle(handle.workflowId).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === type
      ? [{ priority: scheduled.priority?.priorityKey, project: scheduled.priority?.fairnessKey }]
      : [],
  );
}

async function scheduled(handle: TaskHandle, type: string, count = 1): Promise<void> {
  await so(async () => (await turnsOf(handle, type)).length === count);
}

const urgent = { by: 'Ada', priority: 1 };
const usualTurn = { priority: 3, project: 'demo' };
const urgentTurn = { priority: 1, project: 'demo' };
const analysis = { pipeline: defaultPipeline.slice(0, 1).map((one) => ({ ...one, approval: null })) };
const twoStages = { pipeline: defaultPipeline.slice(0, 2).map((one) => ({ ...one, approval: null })) };

/** A task of one stage on a host that has no slot free; `more` queues are polled as well. */
function playOnFullHost(script: Script, story: (play: Play) => Promise<void>, policy = analysis): Promise<void> {
  return stage.play(
    { ...onFullHost, ...script },
    async (play) => {
      const queues = queuesOf(full).filter((queue) => queue !== agentQueue(full));
      const stops = await Promise.all(queues.map((queue) => stage.work(queue, play.world.activities)));
      try {
        await story(play);
      } finally {
        await play.handle.terminate().catch(() => undefined);
        await Promise.all(stops.map((stop) => stop()));
      }
    },
    policy,
  );
}

/** Polls the full host's queue of agents from now on, until the task has ended. */
async function freed({ handle, world }: Play): Promise<void> {
  const stop = await stage.work(agentQueue(full), world.activities);
  await handle.result();
  await stop();
}

test('a task that waits for a host queues anew, and is prepared once', async () => {
  const world = scriptActivities({}, stage.environment.client);
  const input = { ...taskInput(analysis), priority: 4 as const };
  const stops = [await stage.work(sharedQueue, world.activities)];
  const handle = await stage.start(input);
  try {
    await scheduled(handle, 'prepareWorkspace');
    await handle.signal('prioritize', urgent);
    await scheduled(handle, 'prepareWorkspace', 2);
    // Where it waits without a limit, too.
    await until(handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'host');
    await handle.signal('prioritize', { by: 'Ada', priority: 2 });
    await so(async () => (await turnsOf(handle, 'prepareWorkspace')).at(-1)?.priority === 2);
    for (const queue of [intakeQueue, ...queuesOf('h1')]) stops.push(await stage.work(queue, world.activities));
    await handle.result();
    expect((await turnsOf(handle, 'prepareWorkspace')).map(({ priority }) => priority)).toEqual([4, 1, 1, 2]);
    expect(world.inputs('prepareWorkspace')).toHaveLength(1);
    expect(world.inputs('runAgent')).toHaveLength(1);
  } finally {
    await handle.terminate().catch(() => undefined);
    await Promise.all(stops.map((stop) => stop()));
  }
});

describe('a run that waits for a slot', () => {
  test('is withdrawn and admitted again, by another key and in its new turn; it is paid once', async () => {
    await playOnFullHost({}, async (play) => {
      const { handle, world } = play;
      await scheduled(handle, 'runAgent');
      await handle.signal('prioritize', urgent);
      await scheduled(handle, 'runAgent', 2);
      expect(await turnsOf(handle, 'runAgent')).toEqual([usualTurn, urgentTurn]);
      await freed(play);
      const [first, second, ...more] = world.inputs('admit').map(({ runKey }) => runKey);
      expect(more).toEqual([]);
      expect(world.inputs('withdrawRun')).toEqual([{ runKey: first }]);
      expect(world.inputs('runAgent').map(({ runKey }) => runKey)).toEqual([second]);
      expect(await handle.query<TaskView>('status')).toMatchObject({
        ...{ priority: 1, costUsd: 0.25 },
        stages: [{ runs: 1, lastFailure: null }],
      });
    });
  });

  test('of a stage that acts on the world is withdrawn as any other', async () => {
    const acting = { pipeline: defaultPipeline.slice(5, 6).map((one) => ({ ...one, approval: null })) };
    await playOnFullHost(
      {},
      async (play) => {
        await scheduled(play.handle, 'runAgent');
        await play.handle.signal('prioritize', urgent);
        await scheduled(play.handle, 'runAgent', 2);
        await freed(play);
        expect(play.world.inputs('runAgent')).toHaveLength(1);
      },
      acting,
    );
  });

  test('goes on where it has begun; the new turn is that of the next run', async () => {
    let go = () => {};
    const begun = new Promise<void>((resolve) => (go = resolve));
    let runs = 0;
    const script: Script = {
      withdrawRun: () => Promise.resolve({ withdrawn: false }),
      runAgent: async () => {
        runs += 1;
        if (runs === 1) await begun;
        return ranAs(runs, { type: 'Succeeded' });
      },
    };
    await stage.play(
      script,
      async ({ handle, world }) => {
        await so(() => runs === 1);
        await handle.signal('prioritize', urgent);
        await so(() => world.inputs('withdrawRun').length === 1);
        // Asked once: what has begun is not asked about again.
        await handle.signal('prioritize', { by: 'Ada', priority: 2 });
        await until(handle, 'running', ({ priority }) => priority === 2);
        go();
        await handle.result();
        expect((await turnsOf(handle, 'runAgent')).map(({ priority }) => priority)).toEqual([3, 2]);
        expect(world.inputs('withdrawRun')).toHaveLength(1);
        expect(world.inputs('admit')).toHaveLength(2);
      },
      twoStages,
    );
  });

  test('that its host takes up as it is withdrawn is admitted again, too', async () => {
    let refused = 0;
    const script: Script = {
      runAgent: ({ runKey }) => {
        if (refused > 0) return Promise.resolve(ranAs(1, { type: 'Succeeded' }));
        refused += 1;
        return Promise.reject(ApplicationFailure.nonRetryable(`run ${runKey} was withdrawn`, 'RunWithdrawn'));
      },
    };
    await stage.play(
      script,
      async ({ handle, world }) => {
        await handle.result();
        expect(new Set(world.inputs('admit').map(({ runKey }) => runKey)).size).toBe(2);
        expect(await handle.query<TaskView>('status')).toMatchObject({ stages: [{ runs: 1, lastFailure: null }] });
      },
      analysis,
    );
  });

  test('is left to the end of a task that is cancelled before the ledger has answered', async () => {
    let answers = false;
    const script: Script = {
      withdrawRun: () =>
        answers ? Promise.resolve({ withdrawn: true }) : Promise.reject(new Error('the ledger is down')),
    };
    await playOnFullHost(script, async ({ handle, world }) => {
      await scheduled(handle, 'runAgent');
      await handle.signal('prioritize', urgent);
      await so(() => world.inputs('withdrawRun').length > 0);
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
      answers = true;
      expect(world.inputs('endRun')).toMatchObject([{ runKey: world.inputs('admit')[0]?.runKey, why: 'cancelled' }]);
      expect(world.inputs('runAgent')).toEqual([]);
    });
  });
});

test('what is no priority is dropped, and the same one again changes nothing', async () => {
  await playOnFullHost({}, async (play) => {
    const { handle, world } = play;
    await scheduled(handle, 'runAgent');
    for (const wrong of [{ by: 'Ada', priority: 9 }, { priority: 1 }, { by: 'Ada', priority: '1' }, 'urgent', null]) {
      await handle.signal('prioritize', wrong as never);
    }
    await handle.signal('prioritize', { by: 'Ada', priority: 5 });
    await scheduled(handle, 'runAgent', 2);
    await handle.signal('prioritize', { by: 'Ada', priority: 5 });
    await freed(play);
    expect(await turnsOf(handle, 'runAgent')).toMatchObject([{ priority: 3 }, { priority: 5 }]);
    expect(world.inputs('withdrawRun')).toHaveLength(1);
  });
});

test('a task that waits to be admitted asks again at once, with its new priority', async () => {
  const wait = { kind: 'turn', project: 'demo', role: null, agents: 1 } as const;
  const script: Script = {
    admit: ({ priority }) =>
      Promise.resolve(
        priority === 1 ? { decision: 'go', limitUsd: null } : { decision: 'wait', wait, lookInSeconds: 3_600 },
      ),
  };
  await stage.play(
    script,
    async ({ handle, world }) => {
      await until(handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'turn');
      await handle.signal('prioritize', urgent);
      await handle.result();
      expect(world.inputs('admit').map(({ priority }) => priority)).toEqual([3, 1]);
      expect((await turnsOf(handle, 'runAgent')).map(({ priority }) => priority)).toEqual([1]);
    },
    analysis,
  );
});

test('a server without the flags runs tasks of any priority all the same, and moves them', async () => {
  const plain = await openStage({ config: ['matching.enableFairness=false', 'matching.useNewMatcher=false'] });
  try {
    let withdrawn = 0;
    const admit: Script['admit'] = () => Promise.resolve({ decision: 'go', limitUsd: null });
    await plain.play(
      { ...onFullHost, admit, withdrawRun: () => Promise.resolve({ withdrawn: (withdrawn += 1) > 0 }) },
      async ({ handle, world }) => {
        const free = queuesOf(full).filter((queue) => queue !== agentQueue(full));
        const stops = await Promise.all(free.map((queue) => plain.work(queue, world.activities)));
        await so(() => world.inputs('admit').length === 1);
        await handle.signal('prioritize', urgent);
        await so(() => withdrawn === 1 && world.inputs('admit').length === 2);
        stops.push(await plain.work(agentQueue(full), world.activities));
        await handle.result();
        expect(world.inputs('runAgent')).toHaveLength(1);
        await Promise.all(stops.map((stop) => stop()));
      },
      analysis,
    );
  } finally {
    await plain.environment.teardown();
  }
});
