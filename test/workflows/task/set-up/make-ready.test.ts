import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gateCheck } from '../../../../domain/gates/gate.js';
import type { SetUpResult } from '../../../../domain/gates/set-up.js';
import { defaultPipeline } from '../../../../domain/pipeline/stages.js';
import { agentEnding, commit, type Script } from '../../scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const pipeline = defaultPipeline.filter(({ name }) => name === 'development' || name === 'review');
const command = { name: 'npm ci', run: 'npm ci', timeoutSeconds: 60 };
const policy = { pipeline, setUp: { commands: [command], files: ['package-lock.json'], secrets: [] } };
const workspace = { hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 };

const log = '/runs/checks/demo-development-1-set-up-1.log';
const red = gateCheck({ kind: 'set-up', name: 'npm ci', outcome: 'failed', exitCode: 1, tail: 'E401', logPath: log });
const green = gateCheck({ kind: 'set-up', name: 'npm ci', outcome: 'passed', exitCode: 0, logPath: log });
const done: SetUpResult = { outcome: 'done', checks: [green], filesChanged: false };
const failed: SetUpResult = { outcome: 'failed', checks: [red], filesChanged: false };
const broken: SetUpResult = { ...failed, filesChanged: true };
const contents = 'a hash';
const withheld: SetUpResult = {
  outcome: 'withheld',
  checks: [],
  filesChanged: true,
  withheld: { names: ['NPM_TOKEN'], files: ['.npmrc'], contents },
};

/** A worktree that needs its set-up before each run that `needs` names, and what that comes to, one result a time. */
function needing(needs: readonly number[], results: readonly SetUpResult[], more: Script = {}): Script {
  let prepared = 0;
  let setUps = 0;
  return {
    readBase: () => Promise.resolve({ passed: true, checks: [] }),
    prepareWorkspace: () => {
      prepared += 1;
      return Promise.resolve(needs.includes(prepared) ? { ...workspace, needsSetUp: true as const } : workspace);
    },
    setUpWorktree: () => Promise.resolve(results[(setUps += 1) - 1] ?? done),
    ...more,
  };
}

describe('a worktree', () => {
  test('is set up before the first agent, and again where what it depends on has changed; what ran is in the ledger', async () => {
    await stage.play(
      needing([1, 2], [done]),
      async ({ handle, world }) => {
        await handle.result();
        expect(world.inputs('setUpWorktree').map(({ visit }) => visit.stage)).toEqual(['development', 'review']);
        expect(world.inputs('prepareWorkspace')[0]?.setUp).toEqual(policy.setUp);
        const records = world.inputs('recordProgress').flatMap((input) => input.records);
        const gates = records.flatMap((record) => record.gates ?? []);
        expect(gates.filter(({ checks }) => checks.some(({ name }) => name === 'npm ci'))).toHaveLength(2);
        // That the set-up has passed says nothing of the stage.
        const { stages } = await handle.query<{ stages: { gate: { checks: unknown[] } }[] }>('status');
        expect(stages.map(({ gate }) => gate.checks)).toEqual([[], []]);
      },
      policy,
    );
  });

  test('that cannot be set up needs a person, and no agent is paid; a retry sets it up again', async () => {
    await stage.play(
      needing([1, 2], [failed]),
      async ({ handle, world }) => {
        const { waitingFor, stages } = await until(handle, 'blocked');
        expect(waitingFor).toMatchObject({
          reason: 'set-up: `npm ci` failed (exit 1)',
          evidence: [red],
          ways: expect.arrayContaining([{ way: 'setting', name: 'setup', of: 'project' }, { way: 'retry' }]),
        });
        expect(stages.at(-1)?.gate?.checks).toEqual([red]);
        await so(() => world.notices().some(({ kind }) => kind === 'blocked'));
        expect(world.notices().find(({ kind }) => kind === 'blocked')?.text).toContain(`the rest: ${log}`);
        await so(() => world.comments().length === 1);
        expect(world.comments()[0]?.html).toContain('E401');
        expect(world.inputs('admit')).toEqual([]);
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runAgent').flatMap(({ feedback }) => feedback)).toEqual([]);
      },
      policy,
    );
  });

  test('is set up once for a base that is looked at in it, and not where that failed and a person goes on anyway', async () => {
    const script = needing([1, 2], [], {
      readBase: () => Promise.resolve(null),
      checkBase: () => Promise.resolve({ passed: false, checks: [red], isSetUp: false }),
    });
    await stage.play(
      script,
      async ({ handle, world }) => {
        await approveAll(handle, 'base');
        await handle.result();
        expect(world.inputs('setUpWorktree')).toEqual([]);
        expect(world.inputs('runAgent').map(({ feedback }) => feedback.map(({ from }) => from))).toEqual([
          ['base'],
          ['base'],
        ]);
      },
      policy,
    );
  });
});

describe('a set-up that the branch has broken', () => {
  test('is told to its developer, who runs all the same, and who is told once', async () => {
    const lost = { type: 'AgentLost', message: 'gone' } as const;
    await stage.play(
      needing([1, 2], [broken, broken], {
        runAgent: agentEnding(lost),
      }),
      async ({ handle, world }) => {
        await handle.result();
        const told = world.inputs('runAgent').map(({ feedback }) => feedback.map(({ from, text }) => [from, text]));
        const text = expect.stringContaining('`npm ci` failed (exit 1)');
        expect(told).toEqual([[['check', text]], [['check', text]], []]);
      },
      policy,
    );
  });

  test('sends a later stage back to development, and counts as rounds do', async () => {
    await stage.play(
      needing([2, 4], [broken, broken]),
      async ({ handle, world }) => {
        const { waitingFor } = await until(handle, 'blocked');
        const reason = 'review: `npm ci` failed (exit 1); sent back 1 times already';
        expect(waitingFor).toMatchObject({ reason, evidence: [red] });
        expect(world.inputs('runAgent').map(({ role }) => role)).toEqual(['developer', 'developer']);
      },
      { ...policy, maxRollbacks: 1 },
    );
  });

  test('is the developer’s as well where it was red before, and a person has gone on anyway', async () => {
    const head = 'd00d'.repeat(10);
    let prepared = 0;
    await stage.play(
      {
        readBase: () => Promise.resolve({ passed: false, checks: [red] }),
        prepareWorkspace: () => {
          prepared += 1;
          return Promise.resolve({ ...workspace, headCommit: prepared < 3 ? commit : head, needsSetUp: true as const });
        },
        commitAndPush: () => Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] }),
        setUpWorktree: () => Promise.resolve(failed),
      },
      async ({ handle }) => {
        await approveAll(handle, 'base');
        const { waitingFor } = await until(handle, 'blocked');
        expect(waitingFor).toMatchObject({ reason: 'review: `npm ci` failed (exit 1); sent back 0 times already' });
      },
      { ...policy, maxRollbacks: 0 },
    );
  });
});

describe('secrets of the set-up that the branch could let out', () => {
  test('are asked about once for these contents, and then given', async () => {
    await stage.play(
      needing([2, 3], [withheld]),
      async ({ handle, world }) => {
        const { waitingFor } = await until(handle, 'waiting-for-approval');
        expect(waitingFor).toMatchObject({
          of: 'setup-secrets',
          commit,
          what: `NPM_TOKEN for the set-up, with .npmrc as at ${commit.slice(0, 12)}, which differ from the base's`,
        });
        await approveAll(handle, 'setup-secrets');
        await handle.result();
        const decided = world.inputs('setUpWorktree').map((input) => input.decided);
        expect(decided).toEqual([
          { given: [], refused: [] },
          { given: [contents], refused: [] },
        ]);
      },
      policy,
    );
  });

  test('refused, the reason goes to the developer, and nobody is asked again', async () => {
    await stage.play(
      needing([2, 3, 4], [withheld]),
      async ({ handle, world }) => {
        const view = await until(handle, 'waiting-for-approval');
        await handle.signal('reject', { approval: pendingApproval(view), by: 'Ada', reason: 'no other registry' });
        await handle.result();
        const [, again] = world.inputs('runAgent');
        expect(again?.feedback).toEqual([{ from: 'approval', text: 'temporal:Ada rejected it: no other registry' }]);
        expect(world.inputs('setUpWorktree').at(-1)?.decided).toEqual({ given: [], refused: [contents] });
      },
      { ...policy, maxRollbacks: 0 },
    );
  });
});

describe('a set-up that the gate needs', () => {
  const gate = { passed: false, verdict: null, artifacts: [], feedback: null };
  const gates = (setUp: SetUpResult): Script => {
    let looks = 0;
    return needing([], [], {
      checkGate: ({ stage: { delivers, name } }) => {
        if (delivers && (looks += 1) === 1) return Promise.resolve({ ...gate, checks: setUp.checks, setUp });
        return Promise.resolve({ ...gate, passed: true, verdict: name === 'review' ? 'APPROVED' : null, checks: [] });
      },
    });
  };

  test('red, needs a person, and the gate looks again without another run', async () => {
    await stage.play(
      gates(failed),
      async ({ handle, world }) => {
        expect((await until(handle, 'blocked')).waitingFor).toMatchObject({ evidence: [red] });
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runAgent').map(({ role }) => role)).toEqual(['developer', 'reviewer']);
      },
      policy,
    );
  });

  test('broken by the branch, is told to the developer like a red check', async () => {
    await stage.play(
      gates(broken),
      async ({ handle, world }) => {
        await handle.result();
        expect(world.inputs('runAgent').map(({ role, round }) => `${role} ${round}`)).toEqual([
          ...['developer 1', 'developer 2', 'reviewer 1'],
        ]);
        expect(world.inputs('runAgent')[1]?.feedback).toMatchObject([{ from: 'check' }]);
      },
      policy,
    );
  });

  test('without its secrets, waits for them', async () => {
    await stage.play(
      gates(withheld),
      async ({ handle, world }) => {
        await approveAll(handle, 'setup-secrets');
        await handle.result();
        const looks = world.inputs('checkGate').filter((input) => input.stage.delivers);
        expect(looks.map(({ decided }) => decided.given)).toEqual([[], [contents]]);
      },
      policy,
    );
  });
});
