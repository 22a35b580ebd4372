import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { agentEnding, commit, type Script } from '../scripted-activities.js';
import { approveAll, openStage, pendingApproval, type Play, so, until } from '../task-fixture.js';

/** A server that suggests early what others suggest after thousands of events. */
let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage({ config: ['limit.historyCount.suggestContinueAsNew=60'] });
});
afterAll(async () => {
  await stage.environment.teardown();
});

async function runsOf({ environment, handle }: Play): Promise<WorkflowExecutionInfo[]> {
  const runs = [];
  const query = `WorkflowId = '${handle.workflowId}'`;
  for await (const run of environment.client.workflow.list({ query })) runs.push(run);
  return runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
}

const isOver = ({ waitingFor }: { waitingFor: unknown }) => waitingFor !== null;

describe('a task whose history is long', () => {
  test('goes on in a new run between stages, with all that it remembers', async () => {
    await stage.play({}, async (play) => {
      const { handle, world } = play;
      await approveAll(handle, 'requirements', 'deploy');
      await expect(handle.result()).resolves.toMatchObject({ costUsd: 1.75 });
      const runs = await runsOf(play);
      expect(runs.length).toBeGreaterThan(2);
      expect(runs.map(({ status }) => status.name).slice(0, -1)).toEqual(runs.slice(1).map(() => 'CONTINUED_AS_NEW'));
      expect(world.inputs('runAgent').map(({ role, round }) => `${role} ${round}`)).toEqual([
        ...['analyst 1', 'architect 1', 'developer 1', 'reviewer 1', 'tester 1', 'deployer 1', 'deployer 1'],
      ]);
      const records = world.inputs('recordProgress').flatMap((input) => input.records);
      const transitions = new Map(records.flatMap(({ transition: one }) => (one ? [[one.sequence, one.to]] : [])));
      expect([...transitions.values()]).toEqual([
        ...['analysis', 'architecture', 'development', 'review', 'testing', 'deploy-staging', 'deploy', 'done'],
      ]);
      expect(world.inputs('mergePullRequest')).toHaveLength(1);
    });
  });

  test('goes on inside an approval that is reminded of for weeks, asks for it once, and takes the answer', async () => {
    await stage.play(
      {},
      async (play) => {
        const { handle, world } = play;
        const view = await until(handle, 'waiting-for-approval');
        for (;;) {
          if ((await runsOf(play)).length >= 3) break;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        const later = await until(handle, 'waiting-for-approval');
        expect(later.waitingFor).toEqual(view.waitingFor);
        expect(world.notices().filter(({ kind }) => kind === 'approval')).toHaveLength(1);
        await handle.signal('approve', { approval: pendingApproval(later), by: 'Ada' });
        await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
        expect(world.inputs('runAgent').filter(({ role }) => role === 'analyst')).toHaveLength(1);
        const approvals = (await until(handle, 'waiting-for-approval')).approvals;
        expect(approvals).toMatchObject([{ by: 'temporal:Ada', decision: 'approved' }]);
      },
      { reminderSeconds: 0.1 },
    );
  });

  test('goes on in line, with its place, and runs once where it may', async () => {
    let looks = 0;
    let may = false;
    const wait = { kind: 'turn', project: 'demo', role: null, agents: 1 } as const;
    const admit: Script['admit'] = () => {
      looks += 1;
      return Promise.resolve(
        may ? { decision: 'go', limitUsd: null } : { decision: 'wait', wait, lookInSeconds: 0.05 },
      );
    };
    await stage.play({ admit }, async (play) => {
      const { handle, world } = play;
      await so(async () => (await runsOf(play)).length >= 3);
      expect(world.inputs('giveUpAdmission')).toEqual([]);
      expect((await until(handle, 'waiting')).waitingFor).toMatchObject({ kind: 'turn' });
      may = true;
      await until(handle, 'waiting-for-approval');
      expect(world.inputs('runAgent')).toHaveLength(1);
      expect(world.inputs('admit').at(-1)?.runKey).toBe(world.inputs('runAgent')[0]?.runKey);
      expect(looks).toBeGreaterThan(2);
    });
  });

  test('takes a decision that is judged while it goes on', async () => {
    let judge: () => void = () => undefined;
    const isJudged = new Promise<void>((resolve) => (judge = resolve));
    const readDecision: Script['readDecision'] = async ({ approvers }) => {
      await isJudged;
      return { decision: null, approvers, pinned: {} };
    };
    await stage.play({ readDecision }, async (play) => {
      const { handle } = play;
      const view = await until(handle, 'waiting-for-approval');
      await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
      // Its history becomes long.
      for (let count = 0; count < 80; count += 1) await handle.signal('resume', { by: 'Ada' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      judge();
      const later = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
      expect(later.approvals).toMatchObject([{ by: 'temporal:Ada', decision: 'approved' }]);
    });
  });

  test('goes on inside a block; guidance that arrives then wakes it, and stands in the next prompt', async () => {
    const failed = { type: 'AgentFailed', message: 'exit 1' } as const;
    await stage.play({ runAgent: agentEnding(failed, failed) }, async (play) => {
      const { handle, world } = play;
      await until(handle, 'blocked');
      while ((await runsOf(play)).length < 2) {
        await handle.signal('pause', { by: 'Ada' });
        await handle.signal('resume', { by: 'Ada' });
      }
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({ reason: expect.stringContaining('2 attempts (exit=1)') });
      const told = () => world.notices().filter(({ kind }) => kind === 'blocked');
      await so(() => told().length > 0);
      expect(told()).toHaveLength(1);
      await handle.signal('guide', { by: 'Ada', text: 'try French' });
      await until(handle, 'waiting-for-approval');
      const prompts = world.inputs('runAgent').map(({ feedback }) => feedback.map(({ from }) => from));
      expect(prompts).toEqual([[], ['failure'], ['failure', 'failure', 'guidance']]);
    });
  });

  test('is not held by a receiver that is down: what it has not taken travels along, and arrives in order', async () => {
    let down = true;
    const script: Script = {
      postComment: () => (down ? Promise.reject(new Error('tracker is down')) : Promise.resolve()),
    };
    await stage.play(script, async (play) => {
      const { handle, world } = play;
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting-for-approval', isOver);
      await so(() => world.inputs('postComment').length > 0);
      expect((await runsOf(play)).length).toBeGreaterThan(1);
      down = false;
      await approveAll(handle, 'deploy');
      await handle.result();
      const marks = world.inputs('postComment').map(({ mark }) => mark);
      // A comment is told again when more is known.
      const last = new Set(marks.slice(marks.lastIndexOf(`${handle.workflowId} run 1`)));
      const approval = (kind: string) => `approval ${kind}#1@${commit.slice(0, 12)}`;
      expect([...last]).toEqual(
        [
          ...['run 1', approval('requirements'), 'run 2', 'run 3', 'run 4', 'run 5', 'run 6'],
          ...['summary after deploy-staging', approval('deploy'), 'run 7', 'summary'],
        ].map((mark) => `${handle.workflowId} ${mark}`),
      );
    });
  });

  test('takes a cancel in the moment of going on', async () => {
    await stage.play(
      {},
      async (play) => {
        const { handle } = play;
        await until(handle, 'waiting-for-approval');
        while ((await runsOf(play)).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
        await handle.cancel();
        await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
      },
      { reminderSeconds: 0.1 },
    );
  });
});
