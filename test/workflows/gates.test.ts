import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GateResult } from '../../activities/on-host/check-gate.js';
import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import { describeTask } from '../../domain/wording/describe-task.js';
import { commit, type Script } from './scripted-activities.js';
import { approveAll, openStage, so, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const passed: GateResult = { passed: true, verdict: null, artifacts: [], feedback: null, checks: [] };
const lint = gateCheck({ kind: 'command', name: 'npm run lint', outcome: 'passed', exitCode: 0 });
const red = gateCheck({
  kind: 'command',
  name: 'npm test',
  outcome: 'failed',
  exitCode: 1,
  tail: 'not ok 3 - greets\nexpected: Bonjour',
  logPath: '/runs/checks/demo-development-1-check-2.log',
});

/** A developer whose checks find this, in each round. */
function development(checks: readonly GateCheck[]): Script {
  const failed: GateResult = { ...passed, passed: false, feedback: { from: 'check', text: 'see' }, checks };
  return { checkGate: ({ stage: { delivers } }) => Promise.resolve(delivers ? failed : passed) };
}

describe('why a gate did not pass', () => {
  test('is told by round, in the reason, the wait, the notice, the comment, the ledger and the Temporal UI', async () => {
    await stage.play(
      development([lint, red]),
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        const reason = 'development: `npm test` failed (exit 1); sent back 1 times already';
        expect(view.waitingFor).toMatchObject({ kind: 'person', reason, evidence: [red] });
        const rounds = view.stages.filter((visit) => visit.stage === 'development');
        expect(rounds.map(({ round, gate }) => [round, gate])).toEqual(
          [1, 2].map((round) => [round, expect.objectContaining({ commit, passed: false, checks: [lint, red] })]),
        );
        expect(describeTask(view)).toContain('```\n`npm test` failed (exit 1)\n  not ok 3 - greets\n');

        await so(() => world.notices().some(({ kind }) => kind === 'blocked'));
        const notice = world.notices().find(({ kind }) => kind === 'blocked');
        expect(notice?.text).toContain(`${reason}\n\`npm test\` failed (exit 1)\n  not ok 3 - greets\n`);
        expect(notice?.text).toContain(`the rest: ${red.logPath ?? ''}`);
        // Each of the two runs is told as it is committed and with its gate, and the first with its pull request, too.
        const ofDeveloper = () => world.comments().filter(({ author }) => author === 'developer');
        await so(() => ofDeveloper().length === 5);
        expect(ofDeveloper().at(-1)?.html).toContain(
          '<li>`npm run lint` passed</li><li>`npm test` failed (exit 1)</li>',
        );

        const records = () => world.inputs('recordProgress').flatMap((input) => input.records);
        await so(() => records().some(({ status }) => status === 'blocked'));
        const gates = records().flatMap((record) => record.gates ?? []);
        expect(gates.filter((gate) => gate.stage === 'development')).toEqual(
          rounds.map(({ round, gate }) => ({ stage: 'development', round, ...gate })),
        );
        expect(records().find(({ status }) => status === 'blocked')?.waitingFor).toMatchObject({ evidence: [red] });
      },
      { maxRollbacks: 1 },
    );
  });

  test('is told with no record of its own', async () => {
    const recordsOf = (checks: GateCheck[]) =>
      stage.play(
        development(checks),
        async ({ handle, world }) => {
          await approveAll(handle, 'requirements');
          await until(handle, 'blocked');
          const records = () => world.inputs('recordProgress').flatMap((input) => input.records);
          await so(() => records().some(({ status }) => status === 'blocked'));
          return records().length;
        },
        { maxRollbacks: 1 },
      );
    expect(await recordsOf([lint, red])).toBe(await recordsOf([]));
  });

  test('is told of the forge’s checks with their names, links and last lines', async () => {
    const ci = { name: 'ci', state: 'failed', url: 'https://ci.example/1', tail: 'npm ERR!\n' } as const;
    await stage.play(
      { readChecks: () => Promise.resolve({ state: 'failed', checks: [ci] }) },
      async ({ handle }) => {
        await approveAll(handle, 'requirements');
        const { waitingFor } = await until(handle, 'blocked');
        expect(waitingFor).toMatchObject({
          reason: 'development: ci failed on the forge; sent back 1 times already',
          evidence: [{ kind: 'forge', name: 'ci', url: 'https://ci.example/1', tail: 'npm ERR!' }],
        });
      },
      { maxRollbacks: 1, ciTimeoutSeconds: 60 },
      { forge: { account: 'gitea', owner: 'team', name: 'demo' } },
    );
  });

  test('is told of files that were not committed', async () => {
    const refused = ['big.bin is larger than 5 MB', 'key holds what looks like a credential'];
    const committed = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [], refused };
    await stage.play(
      { commitAndPush: () => Promise.resolve(committed) },
      async ({ handle }) => {
        const { waitingFor } = await until(handle, 'blocked');
        expect(waitingFor).toMatchObject({
          reason: `analysis: not committed: ${refused.join(', ')}; sent back 1 times already`,
          evidence: [{ kind: 'commit', tail: expect.stringContaining(`\n- ${refused[1] ?? ''}`) }],
        });
      },
      { maxRollbacks: 1 },
    );
  });

  test('is forgotten by a round that passes', async () => {
    let rounds = 0;
    const script = development([red]);
    await stage.play(
      {
        checkGate: (input) =>
          input.stage.delivers && (rounds += 1) === 1
            ? (script.checkGate?.(input) ?? Promise.reject(new Error()))
            : Promise.resolve({ ...passed, verdict: input.stage.name === 'review' ? 'APPROVED' : null }),
      },
      async ({ handle }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.stages.flatMap(({ gate, stage: name }) => (name === 'development' ? gate?.passed : []))).toEqual([
          false,
          true,
        ]);
        expect(view.waitingFor).toMatchObject({ reason: expect.stringMatching(/^testing: /) });
        expect(view.waitingFor).not.toHaveProperty('evidence');
      },
      { maxRollbacks: 1 },
    );
  });
});
