import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EnvironmentRecord, Held } from '../../../domain/deploys/environment-record.js';
import { bareDeploy, type DeployPolicy } from '../../../domain/pipeline/environment.js';
import { stepFailure } from '../../../activities/temporal/failure.js';
import { gateCheck } from '../../../domain/gates/gate.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import type { TaskPolicy } from '../../../domain/task/task.js';
import { approveAll, openStage, pendingApproval, type Play, so, until } from '../task-fixture.js';
import { agentEnding, commit, ranAs, type Script } from '../scripted-activities.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const merge = 'beef'.repeat(10);
const earlier = 'feed'.repeat(10);

/** Without the approvals of the stages, but where they are named. */
function only(names: readonly StageName[], approved: readonly StageName[] = []): Partial<TaskPolicy> {
  const pipeline = names.map((name) => {
    const one = stageNamed(defaultPipeline, name);
    return approved.includes(name) ? one : { ...one, approval: null };
  });
  return { pipeline, maxRollbacks: 1, patienceSeconds: 1 };
}

function byCommand(more: Partial<DeployPolicy> = {}): Pick<TaskPolicy, 'deploy'> {
  const { staging, production } = bareDeploy.environments;
  return {
    deploy: {
      ...bareDeploy,
      environments: {
        staging: { ...staging, command: './deploy.sh staging' },
        production: { ...production, command: './deploy.sh', rollback: './rollback.sh' },
      },
      ...more,
    },
  };
}

/** What the ledger knows of the environment, as the activities write it. */
function ledgerOf(known: Partial<EnvironmentRecord> = {}): Script {
  let record: EnvironmentRecord = {
    ...{ project: 'demo', environment: 'production', running: null, held: null, unproven: null },
    ...known,
  };
  return {
    readEnvironment: () => Promise.resolve(record),
    recordEnvironment: ({ environment }) => {
      record = environment ?? record;
      return Promise.resolve();
    },
  };
}

const proven = { running: { commit: earlier, taskId: 'task/demo/before', since: 0 } };
const held: Held = {
  commit: earlier,
  taskId: 'task/demo/before',
  reason: 'it answered 500',
  since: 0,
  rolledBack: true,
};
const red = gateCheck({
  kind: 'health',
  name: 'https://shop/health',
  outcome: 'failed',
  tail: 'https://shop/health answers 500',
});

const commentsOf = ({ world }: Play) => world.comments().map(({ html }) => html);
const failuresOf = (play: Play) => commentsOf(play).filter((html) => html.startsWith('<p>❌'));
const kindsOf = ({ world }: Play) => world.notices().map(({ kind }) => kind);

describe('with a command', () => {
  test('no agent runs and nothing is committed: the reviewed head goes to staging, the merge to production', async () => {
    await stage.play(
      ledgerOf(),
      async (play) => {
        const { handle, world } = play;
        await handle.result();
        expect(world.inputs('runAgent')).toEqual([]);
        expect(world.inputs('commitAndPush')).toEqual([]);
        expect(world.inputs('checkGate')).toEqual([]);
        expect(world.inputs('runDeployment').map((one) => [one.environment, one.stage, one.commit])).toEqual([
          ['staging', 'deploy-staging', commit],
          ['production', 'deploy', merge],
        ]);
        expect(world.inputs('finalizeDeployment').map(({ pullRequest }) => pullRequest?.number ?? null)).toEqual([
          null,
          1,
        ]);
        const told = commentsOf(play).filter((html) => html.startsWith('<p>🚀 <b>deployer</b> finished <b>deploy'));
        expect(told).toHaveLength(2);
        for (const html of told) expect(html).toContain('<p>Verdict: <b>SUCCESS</b></p>\n<p>Duration: 1 s</p>');
        expect(world.inputs('blockItem')).toEqual([]);
      },
      { ...only(['deploy-staging', 'deploy']), ...byCommand() },
    );
  });

  test('a failure that was rolled back is told once, in the contract’s words, and the next round unblocks the item', async () => {
    let looks = 0;
    await stage.play(
      {
        ...ledgerOf(proven),
        finalizeDeployment: () =>
          Promise.resolve((looks += 1) === 1 ? { passed: false, checks: [red] } : { passed: true, checks: [] }),
        checkHealth: () => Promise.resolve([gateCheck({ kind: 'health', name: 'x', outcome: 'passed' })]),
      },
      async (play) => {
        const { handle, world } = play;
        const view = await until(handle, 'blocked');
        expect(view).toMatchObject({ stage: 'development', stages: [{ stage: 'deploy', verdict: 'FAIL', runs: 2 }] });
        await so(() => kindsOf(play).includes('blocked') && world.inputs('blockItem').length === 1);
        expect(kindsOf(play).filter((kind) => kind !== 'stage-changed')).toEqual(['deploy-failed', 'blocked']);
        expect(failuresOf(play)).toEqual([
          expect.stringContaining(
            '<p>❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.</p>',
          ),
        ]);
        expect(failuresOf(play)[0]).toContain('https://shop/health answers 500');
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        const [developer] = world.inputs('runAgent');
        expect(developer?.feedback[0]?.text).toContain('https://shop/health answers 500');
        expect(world.inputs('blockItem').map(({ blocked }) => blocked)).toEqual([true, false]);
      },
      { ...only(['deploy', 'development']), ...byCommand() },
    );
  });

  test('where nothing was begun, a retry orders it again, and nobody is told of a failed deployment', async () => {
    let asked = 0;
    await stage.play(
      {
        ...ledgerOf(),
        prepareDeployment: () =>
          Promise.resolve(
            (asked += 1) === 1
              ? { kind: 'problem', reason: 'the worker has no SHOP_DEPLOY_TOKEN' }
              : { kind: 'ready', checkout: { hostId: 'h1', path: '/d' } },
          ),
      },
      async (play) => {
        const { handle, world } = play;
        const view = await until(handle, 'blocked');
        expect(view).toMatchObject({
          stage: 'deploy',
          waitingFor: { reason: 'deploy: nothing was deployed: the worker has no SHOP_DEPLOY_TOKEN' },
        });
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(kindsOf(play)).not.toContain('deploy-failed');
        expect(world.inputs('mergePullRequest')).toHaveLength(1);
        expect(world.inputs('runDeployment')).toHaveLength(1);
      },
      { ...only(['deploy']), ...byCommand() },
    );
  });

  test('a finalizer that could not look blocks the stage; a retry has it look, and deploys nothing anew', async () => {
    let looks = 0;
    await stage.play(
      {
        ...ledgerOf(),
        finalizeDeployment: () => {
          if ((looks += 1) === 1) throw stepFailure('InvalidInput', 'no way to the shop');
          return Promise.resolve({ passed: true, checks: [] });
        },
      },
      async (play) => {
        const { handle, world } = play;
        const view = await until(handle, 'blocked');
        expect(view.stage).toBe('deploy');
        expect(JSON.stringify(view.waitingFor)).toMatch(/deploy-finalizer error: no way to the shop/);
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runDeployment')).toHaveLength(1);
        expect(kindsOf(play)).not.toContain('deploy-failed');
      },
      { ...only(['deploy']), ...byCommand() },
    );
  });

  test('a commit that runs already counts as deployed', async () => {
    await stage.play(
      { ...ledgerOf(proven), relateCommits: () => Promise.resolve({ isContained: true, containsHeld: false }) },
      async (play) => {
        await play.handle.result();
        expect(play.world.inputs('runDeployment')).toEqual([]);
        await so(() => commentsOf(play).some((html) => html.includes('production runs feedfeedfeed already')));
      },
      { ...only(['deploy']), ...byCommand() },
    );
  });
});

describe('an environment that is held', () => {
  const script = {
    ...ledgerOf({ held }),
    relateCommits: () => Promise.resolve({ isContained: false, containsHeld: true }),
  };

  test('is told in the approval, which is the agreement', async () => {
    await stage.play(
      {
        ...script,
        ...ledgerOf({ held }),
        prepareWorkspace: () =>
          Promise.resolve({
            ...{ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 },
            changed: ['deploy.sh'],
          }),
      },
      async ({ handle, world }) => {
        const { waitingFor } = await until(handle, 'waiting-for-approval');
        expect(waitingFor).toMatchObject({
          what: expect.stringContaining('changes deploy.sh; production is held since'),
        });
        await approveAll(handle, 'deploy');
        await handle.result();
        expect(world.inputs('prepareWorkspace')[0]).toMatchObject({ listed: ['deploy.sh'] });
        expect(world.inputs('runDeployment')).toHaveLength(1);
      },
      { ...only(['deploy'], ['deploy']), ...byCommand({ files: ['deploy.sh'] }) },
    );
  });

  test('asks a person where no approval has told of it', async () => {
    await stage.play(
      { ...script, ...ledgerOf({ held }) },
      async ({ handle, world }) => {
        const view = await until(handle, 'waiting-for-approval');
        expect(pendingApproval(view)).toBe(`held#1@${merge.slice(0, 12)}`);
        expect(view.waitingFor).toMatchObject({ what: expect.stringContaining('task/demo/before: it answered 500') });
        expect(world.inputs('runDeployment')).toEqual([]);
        await approveAll(handle, 'held');
        await handle.result();
        expect(world.inputs('runDeployment')).toHaveLength(1);
      },
      { ...only(['deploy']), ...byCommand() },
    );
  });

  test('sends the task back to development where that person says no', async () => {
    await stage.play(
      { ...script, ...ledgerOf({ held }), runAgent: agentEnding({ type: 'AgentUnusable', message: 'Not logged in' }) },
      async ({ handle, world }) => {
        const approval = pendingApproval(await until(handle, 'waiting-for-approval'));
        await handle.signal('reject', { approval, by: 'Ada', reason: 'fix the schema first' });
        await until(handle, 'blocked');
        expect(world.inputs('runAgent')).toMatchObject([
          { stage: 'development', feedback: [{ text: 'temporal:Ada rejected it: fix the schema first' }] },
        ]);
        expect(world.inputs('runDeployment')).toEqual([]);
      },
      { ...only(['deploy', 'development']), ...byCommand() },
    );
  });
});

describe('who changes their mind', () => {
  /** A checkout that is made when the test says so. */
  function slowly() {
    let ready: () => void = () => undefined;
    const made = new Promise<void>((resolve) => (ready = resolve));
    const prepareDeployment: Script['prepareDeployment'] = async () => {
      await made;
      return { kind: 'ready', checkout: { hostId: 'h1', path: '/d' } };
    };
    return { ready: () => ready(), prepareDeployment };
  }

  test('pauses before it has begun: it is withdrawn, and ordered again after it', async () => {
    const { ready, prepareDeployment } = slowly();
    await stage.play(
      { ...ledgerOf(), prepareDeployment },
      async ({ handle, world }) => {
        await so(() => world.inputs('prepareDeployment').length === 1);
        await handle.signal('pause', { by: 'Ada' });
        await until(handle, 'paused');
        ready();
        expect(world.inputs('runDeployment')).toEqual([]);
        await handle.signal('resume', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runDeployment')).toHaveLength(1);
      },
      { ...only(['deploy']), ...byCommand() },
    );
  });

  test('cancels before staging has begun: nothing is deployed', async () => {
    const { ready, prepareDeployment } = slowly();
    await stage.play(
      { ...ledgerOf(), prepareDeployment },
      async ({ handle, world }) => {
        await so(() => world.inputs('prepareDeployment').length === 1);
        await handle.cancel();
        await expect(handle.result()).rejects.toThrow();
        ready();
        expect(world.inputs('runDeployment')).toEqual([]);
      },
      { ...only(['deploy-staging']), ...byCommand() },
    );
  });

  test('cancels while the command runs: it is finished and looked at first', async () => {
    let done: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (done = resolve));
    await stage.play(
      {
        ...ledgerOf(),
        runDeployment: async () => {
          await ended;
          const run = { number: 1, logPath: '/runs/1.log', hostId: 'h1', durationMs: 1_000 };
          return { run, check: gateCheck({ kind: 'deploy', name: './deploy.sh', outcome: 'passed' }), failed: null };
        },
      },
      async (play) => {
        const { handle, world } = play;
        await so(() => world.inputs('runDeployment').length === 1);
        await handle.cancel();
        done();
        await expect(handle.result()).rejects.toThrow();
        expect(world.inputs('finalizeDeployment')).toHaveLength(1);
        expect(commentsOf(play).some((html) => html.includes('finished <b>deploy-staging</b>'))).toBe(true);
        expect(kindsOf(play).at(-1)).toBe('cancelled');
      },
      { ...only(['deploy-staging', 'development']), ...byCommand() },
    );
  });

  test('approves an older commit: it is refused', async () => {
    let head = 'a'.repeat(40);
    await stage.play(
      {
        prepareWorkspace: () =>
          Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 }),
      },
      async ({ handle, world }) => {
        const first = pendingApproval(await until(handle, 'waiting-for-approval'));
        head = 'b'.repeat(40);
        await handle.signal('reject', { approval: first, by: 'Ada', reason: 'once more' });
        await until(handle, 'waiting-for-approval', (view) => pendingApproval(view) !== first);
        await handle.signal('approve', { approval: first, by: 'Ada' });
        await handle.signal('approve', { approval: `deploy@${'a'.repeat(12)}`, by: 'Ada' });
        const view = await until(handle, 'waiting-for-approval');
        expect(view.approvals).toMatchObject([{ approval: first, decision: 'rejected' }]);
        expect(world.inputs('askDeployment')).toEqual([]);
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      { ...only(['development', 'deploy'], ['deploy']), ...byCommand() },
    );
  });
});

describe('a deployer agent', () => {
  const agents = { deploy: bareDeploy };

  test.each([
    [{ type: 'AgentLost', message: 'was killed from outside orch (SIGKILL)' }],
    [{ type: 'AgentUnusable', message: 'Not logged in' }],
    [{ type: 'AgentTransient', message: 'overloaded' }],
  ] as const)('that has used a tool is not run again after %j', async (ending) => {
    await stage.play(
      { ...ledgerOf(), runAgent: agentEnding(ending) },
      async (play) => {
        const { handle, world } = play;
        expect((await until(handle, 'blocked')).stage).toBe('development');
        await so(() => kindsOf(play).includes('blocked'));
        expect(world.inputs('runAgent')).toHaveLength(1);
        expect(kindsOf(play).filter((kind) => kind !== 'stage-changed')).toEqual([
          'run-finished',
          'deploy-failed',
          'blocked',
        ]);
        expect(failuresOf(play)).toHaveLength(1);
      },
      { ...only(['deploy', 'development']), ...agents },
    );
  });

  test('that could not begin blocks its own stage, and leaves its turn to others', async () => {
    let runs = 0;
    const runAgent: Script['runAgent'] = () => {
      const run = ranAs(
        (runs += 1),
        runs === 1 ? { type: 'AgentUnusable', message: 'Not logged in' } : { type: 'Succeeded' },
      );
      return Promise.resolve({ ...run, facts: { ...run.facts, acted: runs !== 1 } });
    };
    await stage.play(
      { ...ledgerOf(), runAgent },
      async (play) => {
        const { handle, environment } = play;
        expect((await until(handle, 'blocked')).stage).toBe('deploy');
        const itsWorkflow = environment.client.workflow.getHandle('environment/demo/production');
        await so(async () => (await itsWorkflow.describe()).status.name === 'COMPLETED');
        expect(kindsOf(play)).not.toContain('deploy-failed');
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(runs).toBe(2);
      },
      { ...only(['deploy']), ...agents },
    );
  });

  test('that wrote no verdict is told as that, and its log stands in its comment', async () => {
    await stage.play(
      {
        ...ledgerOf(),
        checkGate: () =>
          Promise.resolve({
            passed: false,
            verdict: null,
            artifacts: [],
            feedback: null,
            checks: [],
            log: 'all <good>',
          }),
      },
      async (play) => {
        await until(play.handle, 'blocked');
        await so(() => failuresOf(play).length === 1);
        expect(commentsOf(play)[0]).toContain('<pre>all &lt;good&gt;</pre>');
        expect(failuresOf(play)[0]).toContain("❌ The deployer's log has no verdict. No rollback is configured");
      },
      { ...only(['deploy', 'development']), ...agents },
    );
  });

  test('whose task is cancelled before it could report is told as failed: nobody has looked at what it did', async () => {
    await stage.play(
      { ...ledgerOf(), commitAndPush: () => Promise.reject(stepFailure('DiskFull', 'no room')) },
      async (play) => {
        await until(play.handle, 'blocked');
        await play.handle.cancel();
        await play.handle.result().catch(() => undefined);
        expect(kindsOf(play)).toContain('deploy-failed');
        expect(failuresOf(play)).toEqual([expect.stringContaining('orch has rolled nothing back, the agent may have')]);
      },
      { ...only(['deploy']), ...agents },
    );
  });
});
