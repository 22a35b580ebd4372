import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { AdmitOutput } from '../../../../activities/anywhere/admit.js';
import { defaultPipeline } from '../../../../domain/pipeline/stages.js';
import type { TaskSettings } from '../../../../domain/task/messages.js';
import type { TaskView } from '../../../../domain/task/task-view.js';
import { commit, ranAs, type Script } from '../../scripted-activities.js';
import { openStage, type Play, so, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const analysis = { pipeline: defaultPipeline.slice(0, 1).map((one) => ({ ...one, approval: null })) };
const go: AdmitOutput = { decision: 'go', limitUsd: null };

/** Waits that nobody sees the end of in a test, unless they are told so. */
function held(lookInSeconds = 3_600): AdmitOutput {
  const wait = {
    kind: 'breaker',
    breaker: 'claude@x',
    cause: 'transient',
    reason: 'is overloaded',
    until: null,
  } as const;
  return { decision: 'wait', wait, lookInSeconds };
}

/** These answers, and then a go. */
function answering(...answers: AdmitOutput[]): Script {
  let calls = 0;
  return { admit: () => Promise.resolve(answers[(calls += 1) - 1] ?? go) };
}

const inLine = ({ handle }: Play) => until(handle, 'waiting', ({ waitingFor }) => waitingFor?.kind === 'breaker');
const play = (script: Script, story: (play: Play) => Promise<void>) => stage.play(script, story, analysis);

test('a task in line asks again where it is woken, and at its moment; it is one wait, and one run', async () => {
  await play(answering(held(), held(0.5), held()), async (stage) => {
    const { handle, world } = stage;
    const first = await inLine(stage);
    await handle.signal('wake');
    await so(() => world.inputs('admit').length === 3);
    expect((await inLine(stage)).waitingFor?.since).toBe(first.waitingFor?.since);
    await handle.signal('wake');
    await handle.result();
    const asked = world.inputs('admit');
    expect(asked.map(({ call }) => call)).toEqual([1, 2, 3, 4]);
    expect(new Set(asked.map(({ runKey }) => runKey)).size).toBe(1);
    expect(world.inputs('runAgent').map(({ runKey }) => runKey)).toEqual([asked[0]?.runKey]);
    expect(world.inputs('giveUpAdmission')).toEqual([]);
  });
});

test('a wake that comes while the ledger is asked counts', async () => {
  let calls = 0;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const admit: Script['admit'] = async () => {
    calls += 1;
    if (calls > 1) return go;
    await asked;
    return held();
  };
  await play({ admit }, async ({ handle }) => {
    await so(() => calls === 1);
    await handle.signal('wake');
    answer();
    await handle.result();
    expect(calls).toBe(2);
  });
});

test('a task that is paused in line gives up its place, and asks anew when it goes on', async () => {
  await play(answering(held()), async (stage) => {
    const { handle, world } = stage;
    await inLine(stage);
    await handle.signal('pause', { by: 'Ada' });
    await until(handle, 'paused');
    await so(() => world.inputs('giveUpAdmission').length === 1);
    await handle.signal('wake');
    expect(world.inputs('admit')).toHaveLength(1);
    await handle.signal('resume', { by: 'Ada' });
    await handle.result();
    expect(world.inputs('admit')).toHaveLength(2);
  });
});

test('a task that is cancelled in line gives up its place, and no agent runs', async () => {
  await play(answering(held()), async (stage) => {
    const { handle, world } = stage;
    await inLine(stage);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(world.inputs('giveUpAdmission')).toEqual([{ taskId: handle.workflowId }]);
    expect(world.inputs('runAgent')).toEqual([]);
  });
});

test('a task that has no budget of its own left after a wait is blocked, and asks again where that is raised', async () => {
  const refused = { decision: 'refuse', reason: 'the budget has no room' } as const;
  await play(answering(held(), refused), async (stage) => {
    const { handle, world } = stage;
    await inLine(stage);
    await handle.signal('wake');
    const { waitingFor } = await until(handle, 'blocked');
    expect(waitingFor).toMatchObject({ kind: 'person', reason: expect.stringContaining('no room') });
    await handle.signal('budget', { by: 'Ada', budgetUsd: 50 });
    await handle.result();
    expect(world.inputs('admit').map(({ budgetUsd }) => budgetUsd)).toEqual([20, 20, 50]);
  });
});

test('a task in line that is given another agent asks for that one', async () => {
  const prepareWorkspace: Script['prepareWorkspace'] = ({ agent, epoch }) =>
    Promise.resolve({
      ...{ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch },
      breaker: `${agent?.agent ?? 'none'}@x`,
    });
  const admit: Script['admit'] = ({ breaker }) => Promise.resolve(breaker === 'claude@x' ? held() : go);
  await play({ prepareWorkspace, admit }, async (stage) => {
    const { handle, world } = stage;
    await inLine(stage);
    const present = await handle.query<TaskSettings>('settings');
    const { agents } = present.policy;
    const analyst = { ...agents.analyst, agent: 'codex' as const, program: 'codex' };
    const settings = { ...present, policy: { ...present.policy, agents: { ...agents, analyst } } };
    await handle.signal('retry', { by: 'Ada', settings });
    await handle.result();
    expect(world.inputs('runAgent')).toMatchObject([{ breaker: 'codex@x', policy: { agent: 'codex' } }]);
    expect(world.inputs('giveUpAdmission')).toHaveLength(1);
  });
});

describe('a run that does not come to work', () => {
  test('keeps nobody waiting while a person is needed, and is admitted again', async () => {
    let refused = 0;
    const runAgent: Script['runAgent'] = () =>
      (refused += 1) === 1
        ? Promise.reject(ApplicationFailure.nonRetryable('no such role', 'InvalidInput'))
        : Promise.resolve(ranAs(1, { type: 'Succeeded' }));
    await play({ runAgent }, async ({ handle, world }) => {
      await until(handle, 'blocked');
      expect(world.inputs('giveUpAdmission')).toHaveLength(1);
      await handle.signal('retry', { by: 'Ada' });
      await handle.result();
      expect(new Set(world.inputs('admit').map(({ runKey }) => runKey)).size).toBe(2);
      expect(await handle.query<TaskView>('status')).toMatchObject({ stages: [{ runs: 1, lastFailure: null }] });
    });
  });

  test('because its host went away gives back its turn before it is admitted elsewhere', async () => {
    const prepareWorkspace: Script['prepareWorkspace'] = ({ epoch }) =>
      Promise.resolve({
        hostId: epoch === 0 ? 'gone' : 'h1',
        path: '/w',
        headCommit: commit,
        baseCommit: commit,
        epoch,
      });
    const order: string[] = [];
    const noted = (what: string) => () => void order.push(what);
    const script: Script = {
      prepareWorkspace,
      admit: () => Promise.resolve(go).finally(noted('admit')),
      giveUpAdmission: () => Promise.resolve().finally(noted('give up')),
    };
    await stage.play(
      script,
      async ({ handle }) => {
        await handle.result();
        expect(order).toEqual(['admit', 'give up', 'admit']);
      },
      { ...analysis, hostPatienceSeconds: 1 },
    );
  });
});
