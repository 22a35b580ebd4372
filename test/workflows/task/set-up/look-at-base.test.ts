import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { describeTask } from '../../../../domain/wording/describe-task.js';
import { defaultPipeline } from '../../../../domain/pipeline/stages.js';
import { commit, type Script } from '../../scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  // A server that suggests early to go on in a new run.
  stage = await openStage({ config: ['limit.historyCount.suggestContinueAsNew=60'] });
});
afterAll(async () => {
  await stage.environment.teardown();
});

const pipeline = defaultPipeline.filter(({ name }) => name === 'development' || name === 'review');
const policy = { pipeline, checks: [{ name: 'npm test', run: 'npm test', timeoutSeconds: 60 }] };
const red = gateCheck({ kind: 'base', name: 'npm test', outcome: 'failed', exitCode: 1, tail: 'uvu: not found' });
const [first, second] = [`base#1@${commit.slice(0, 12)}`, `base#2@${commit.slice(0, 12)}`];

/** A base that is red for the first looks. */
function redFor(looks: number, more: Script = {}): Script {
  let done = 0;
  return {
    checkBase: () => {
      const isRed = (done += 1) <= looks;
      return Promise.resolve({ passed: !isRed, checks: isRed ? [red] : [], isSetUp: true });
    },
    ...more,
  };
}

describe('a red base', () => {
  test('is asked about before any agent runs; approved, every agent is told of it', async () => {
    await stage.play(
      redFor(9),
      async ({ handle, world }) => {
        const view = await until(handle, 'waiting-for-approval');
        const what = `work on main at ${commit.slice(0, 12)}, which is red: on the base, \`npm test\` failed (exit 1)`;
        expect(view.waitingFor).toMatchObject({ approval: first, of: 'base', commit, what });
        expect(describeTask(view)).toMatch(/`approve`: go on anyway[^]*`reject`: fix first[^]*uvu: not found/);
        await so(() => world.notices().some(({ kind }) => kind === 'approval'));
        const notice = world.notices().find(({ kind }) => kind === 'approval');
        expect(notice?.text).toMatch(/orch approve .*\(go on anyway.*\n.*orch reject .*\(fix first/);
        await so(() => world.comments().length === 1);
        expect(world.comments()[0]?.html).toContain('uvu: not found');
        expect(world.inputs('admit')).toEqual([]);

        await approveAll(handle, 'base');
        await handle.result();
        const told = world.inputs('runAgent').map(({ role, feedback }) => [role, feedback]);
        const text = expect.stringMatching(/go on anyway[^]*uvu: not found/);
        expect(told).toEqual([
          ['developer', [{ from: 'base', text }]],
          ['reviewer', [{ from: 'base', text }]],
        ]);
        expect(world.inputs('checkBase')).toHaveLength(1);
        const records = world.inputs('recordProgress').flatMap((input) => input.records);
        expect(records.flatMap(({ gates = [] }) => gates).at(0)).toMatchObject({ stage: 'development', checks: [red] });
      },
      policy,
    );
  });

  test('rejected, the task is blocked until a retry, which looks anew where the branch begins now', async () => {
    await stage.play(
      redFor(2),
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        await handle.signal('reject', { approval: first, by: 'Ada', reason: 'CI is being repaired' });
        const blocked = await until(handle, 'blocked');
        expect(blocked.waitingFor).toMatchObject({
          reason: 'fix first, says temporal:Ada: CI is being repaired',
          evidence: [red],
          ways: expect.arrayContaining([{ way: 'fix', where: 'base' }, { way: 'retry' }]),
        });
        await handle.signal('retry', { by: 'Ada' });
        // Red still: another question, which can be answered as well.
        expect(pendingApproval(await until(handle, 'waiting-for-approval'))).toBe(second);
        await handle.signal('reject', { approval: second, by: 'Ada', reason: 'wait' });
        await until(handle, 'blocked');
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('prepareWorkspace').map(({ fromBase }) => fromBase)).toEqual([
          ...[undefined, true, true],
          undefined,
        ]);
        expect(world.inputs('runAgent').flatMap(({ feedback }) => feedback)).toEqual([]);
        expect(world.inputs('checkBase')).toHaveLength(3);
      },
      policy,
    );
  });

  test('is looked at again by a retry while the question is open, which is withdrawn', async () => {
    await stage.play(
      redFor(1),
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        // What an agent is told, and a close that nobody has asked for, answer nothing.
        await handle.signal('guide', { by: 'Ada', text: 'in French' });
        await handle.signal('close', { by: 'Ada' });
        expect(pendingApproval(await until(handle, 'waiting-for-approval'))).toBe(first);
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runAgent')[0]?.feedback.map(({ from }) => from)).toEqual(['guidance']);
        const records = world.inputs('recordProgress').flatMap((input) => input.records);
        const decisions = records.flatMap(({ approval }) => (approval?.id === first ? [approval.decision] : []));
        expect(decisions).toEqual(['pending', 'withdrawn']);
      },
      policy,
    );
  });

  test('that a person leaves by going on from another stage is looked at there', async () => {
    await stage.play(
      redFor(1),
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        await handle.signal('retry', { by: 'Ada', from: 'review' });
        await handle.result();
        expect(world.inputs('checkBase')).toHaveLength(2);
        expect(world.inputs('runAgent').map(({ role }) => role)).toEqual(['reviewer']);
      },
      policy,
    );
  });

  test('is asked about once, however often the task goes on in a new run meanwhile', async () => {
    await stage.play(
      redFor(9),
      async ({ handle, world, environment }) => {
        const view = await until(handle, 'waiting-for-approval');
        const first = (await handle.describe()).runId;
        for (;;) {
          await handle.signal('pause', { by: 'Ada' });
          await handle.signal('resume', { by: 'Ada' });
          const now = await environment.client.workflow.getHandle(handle.workflowId).describe();
          if (now.runId !== first) break;
        }
        expect((await until(handle, 'waiting-for-approval')).waitingFor).toEqual(view.waitingFor);
        expect(world.inputs('checkBase')).toHaveLength(1);
        expect(world.notices().filter(({ kind }) => kind === 'approval')).toHaveLength(1);
        await approveAll(handle, 'base');
        await handle.result();
        expect(world.inputs('runAgent')[0]?.feedback.map(({ from }) => from)).toEqual(['base']);
      },
      policy,
    );
  });

  test('ends with a cancel of the task, and with it the question', async () => {
    await stage.play(
      redFor(9),
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        await handle.cancel();
        await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
        const records = world.inputs('recordProgress').flatMap((input) => input.records);
        expect(records.findLast(({ approval }) => approval?.id === first)?.approval?.decision).toBe('withdrawn');
        expect(world.inputs('runAgent')).toEqual([]);
      },
      policy,
    );
  });

  test('is decided by the project’s approvers alone', async () => {
    await stage.play(
      redFor(9),
      async ({ handle }) => {
        await until(handle, 'waiting-for-approval');
        await handle.signal('approve', { approval: first, by: 'Eve' });
        await handle.signal('guide', { by: 'Ada', text: 'x' });
        expect(pendingApproval(await until(handle, 'waiting-for-approval'))).toBe(first);
        expect(await handle.query<object>('status')).toMatchObject({ approvals: [] });
      },
      { ...policy, approvers: ['local:ada'] },
    );
  });
});

describe('nobody is asked, and no host', () => {
  test.each<[string, Script, Partial<typeof policy>]>([
    [
      'where another task has found the base green',
      { readBase: () => Promise.resolve({ passed: true, checks: [] }) },
      {},
    ],
    ['of a project without set-up and checks', {}, { checks: [] }],
    ['of a pipeline that delivers nothing', {}, { pipeline: pipeline.filter(({ name }) => name === 'review') }],
    [
      'on a branch with commits of its own',
      {
        prepareWorkspace: () =>
          Promise.resolve({ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: 'ba5e'.repeat(10), epoch: 0 }),
      },
      {},
    ],
  ])('%s', async (_name, script, changed) => {
    await stage.play(
      { ...redFor(9), ...script },
      async ({ handle, world }) => {
        await handle.result();
        expect(world.inputs('checkBase')).toEqual([]);
        expect(world.inputs('setUpWorktree')).toEqual([]);
      },
      { ...policy, ...changed },
    );
  });

  test('but about a base that another task has found red, until somebody has it looked at anew', async () => {
    await stage.play(
      redFor(0, { readBase: () => Promise.resolve({ passed: false, checks: [red] }) }),
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('checkBase')).toEqual([]);
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('checkBase')).toHaveLength(1);
      },
      policy,
    );
  });
});

test('what is being done is shown, and the task waits for nobody', async () => {
  let look: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (look = resolve));
  const checkBase = async () => {
    await looked;
    return { passed: true, checks: [], isSetUp: true };
  };
  await stage.play(
    { checkBase },
    async ({ handle, world }) => {
      const view = await until(handle, 'running', ({ waitingFor }) => waitingFor !== null);
      expect(view.waitingFor).toMatchObject({ kind: 'set-up', of: 'base' });
      await handle.signal('retry', { id: 'r1', by: 'Ada' });
      await until(
        handle,
        'running',
        ({ retry }) => retry?.problem === 'the task is neither blocked nor waiting: there is nothing to retry',
      );
      look();
      await handle.result();
      const records = world.inputs('recordProgress').flatMap((input) => input.records);
      expect(records.filter(({ waitingFor }) => waitingFor?.kind === 'set-up')).toEqual([]);
    },
    policy,
  );
});
