import { userInfo } from 'node:os';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activities } from '../../activities/create-activities.js';
import { makeDecision } from '../../activities/store/decisions.js';
import { listApprovals } from '../../activities/store/history.js';
import type { TaskView } from '../../domain/task/task-view.js';
import type { Ended } from './team.js';
import { ranAs } from '../workflows/scripted-activities.js';
import { expectError, openTeam, type Team, until } from './team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(async () => {
  await team.close();
});

const me = `local:${userInfo().username}`;

/** A task that waits for its requirements to be approved, with no worker there any more. */
async function waitingTask(item: string): Promise<{ taskId: string; approval: string }> {
  const { taskId } = await team.tasks.startTask(team.request('demo', { title: 'Decide', item }));
  let approval = '';
  await team.withWorker(async () => {
    await until(async () => {
      const pending = (await listApprovals(team.pool, taskId)).find(({ decision }) => decision === 'pending');
      approval = pending?.id ?? '';
      return approval !== '';
    });
  });
  return { taskId, approval };
}

async function viewOf(taskId: string): Promise<TaskView> {
  const view = await team.tasks.status(taskId);
  if (view === null) throw new Error(`${taskId} is not there`);
  return view;
}

/** The first runs of a task fail; those of other tasks, which go on beside it, do not. */
function unusableAtFirst(taskId: string, fails: number): Activities['runAgent'] {
  let runs = 0;
  return ({ task }) => {
    if (task.id === taskId) runs += 1;
    const isUnusable = task.id === taskId && runs <= fails;
    return Promise.resolve(
      ranAs(runs, isUnusable ? { type: 'AgentUnusable', message: 'Not logged in' } : { type: 'Succeeded' }),
    );
  };
}

describe('with all workers stopped', () => {
  test('approve, reject and approve at once are one decision, and everyone is answered truly', async () => {
    const { taskId, approval } = await waitingTask('THREE');
    const reject = () => team.orch('reject', taskId, '--reason', 'not yet');
    const answers = await Promise.all([team.orch('approve', taskId), reject(), team.orch('approve', taskId)]);
    const first = (await team.pool.query('select decision from decisions where task_id = $1', [taskId])).rows;
    expect(first).toHaveLength(1);
    const [{ decision }] = first as [{ decision: string }];
    const tell = ({ code, stdout, stderr }: Ended) => (code === 0 ? stdout : stderr).split('\n')[0];
    const recorded = `Recorded: ${approval} of ${taskId}, ${decision} by ${me}. It counts as soon as a worker is there.`;
    const late = `orch: ${approval} was ${decision} by ${me} first, which is judged once a worker is there: decide again if it is refused.`;
    const [approved, rejected] = decision === 'approved' ? [recorded, late] : [late, recorded];
    expect(answers.map(tell)).toEqual([approved, rejected, approved]);

    await team.withWorker(async () => {
      await until(async () => (await viewOf(taskId)).approvals.length === 1);
      expect((await viewOf(taskId)).approvals).toMatchObject([{ approval, decision, by: me }]);
      const after = await Promise.all([
        team.orchAnswered('approve', taskId, '--approval', approval),
        team.orchAnswered('reject', taskId, '--approval', approval, '--reason', 'no'),
      ]);
      const isSame = (index: number) => ['approved', 'rejected'][index] === decision;
      for (const [index, answer] of after.entries()) {
        if (isSame(index))
          expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining(`is ${decision} by`) });
        else expectError(answer, new RegExp(`was ${decision} by ${me} first`), /status/);
      }
    });
  });

  test('a retry and a guidance are sent, and count once a worker is there', async () => {
    const { taskId } = await team.tasks.startTask(team.request('demo', { title: 'Retry', item: 'SENT' }));
    const runAgent = unusableAtFirst(taskId, 1);
    await team.withWorker(() => until(async () => (await viewOf(taskId)).status === 'blocked'), { runAgent });
    const { code, stdout, stderr } = await team.orch('retry', taskId);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('counts as soon as a worker') });
    expect(stderr).toContain('the task keeps its settings');
    await team.withWorker(() => until(async () => (await viewOf(taskId)).status === 'waiting-for-approval'), {
      runAgent,
    });
  });
});

describe('a decision', () => {
  test('whose sender died before the signal is told to the task by the next command that meets it', async () => {
    const { taskId, approval } = await waitingTask('DIED');
    const bob = { by: 'local:bob', decision: 'approved', reason: null } as const;
    await makeDecision(team.pool, { taskId, approval, ...bob });
    await team.withWorker(async () => {
      const answer = await team.orch('reject', taskId, '--reason', 'no');
      expectError(answer, new RegExp(`${approval} was approved by local:bob first`), /status/);
      await until(async () => (await viewOf(taskId)).approvals.length === 1);
    });
  });

  test('by one who is no approver is refused, whatever names they give; an approver decides', async () => {
    const { taskId, approval } = await waitingTask('APPROVERS');
    const file = join(team.folder, 'orch.projects.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('demo: { ', "demo: { approvers: ['gitea:lead'], "));
    try {
      await team.withWorker(async () => {
        expectError(
          await team.orchAnswered('approve', taskId),
          /none of the project's approvers: gitea:lead/,
          /status/,
        );
        await team.client.workflow.getHandle(taskId).signal('approve', { approval, by: 'gitea:lead' });
        expect(await team.decided(taskId, { by: 'gitea:lead', decision: 'approved' })).toMatchObject({
          state: 'accepted',
        });
        expect((await viewOf(taskId)).approvals).toMatchObject([{ by: 'gitea:lead' }]);
      });
    } finally {
      writeFileSync(file, before);
    }
  });

  test('without a reason, of a task that has ended, or by an option that says who, is refused at once', async () => {
    const { taskId } = await waitingTask('BAD');
    expectError(await team.orch('reject', taskId), /--reason/, /--help/);
    expectError(await team.orch('reject', taskId, '--reason', ' '), /needs a reason/, /--reason/);
    expectError(await team.orch('approve', taskId, '--by', 'gitea:lead'), /unknown option '--by'/, /--help/);
    await team.client.workflow.getHandle(taskId).terminate('by hand');
    expectError(await team.orch('approve', taskId), /is not under way/, /--again/);
    const { rows } = await team.pool.query('select state, answer from decisions where task_id = $1', [taskId]);
    expect(rows).toEqual([{ state: 'refused', answer: 'the task is not under way' }]);
  });
});

describe('retry', () => {
  test('of a task that has ended says so, and nothing of settings', async () => {
    const { taskId } = await waitingTask('ENDED');
    await team.client.workflow.getHandle(taskId).terminate('by hand');
    const file = join(team.folder, 'orch.projects.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('demo: { ', 'demo: { baseBranch: trunk, '));
    try {
      await team.withWorker(async () => {
        const answer = await team.orch('retry', taskId);
        expectError(answer, /is not under way/, /--again/);
        expect(answer.stderr).not.toMatch(/setting/);
      });
    } finally {
      writeFileSync(file, before);
    }
  });

  test('shows what differs, takes it, and asks before it changes what was approved', async () => {
    const file = join(team.folder, 'orch.projects.yaml');
    const before = readFileSync(file, 'utf8');
    const { taskId } = await team.tasks.startTask(team.request('demo', { title: 'Take', item: 'TAKE' }));
    const runAgent = unusableAtFirst(taskId, 3);
    try {
      await team.withWorker(
        async () => {
          await until(async () => (await viewOf(taskId)).status === 'blocked');
          writeFileSync(file, before.replace('demo: { ', "demo: { checks: ['npm test'], baseBranch: trunk, "));
          const asks = await team.orch('retry', taskId);
          expect(asks).toMatchObject({ code: 1, stdout: '' });
          expect(asks.stderr).toMatch(/orch: This changes what was approved: repository.baseBranch\.\n.*--keep-policy/);
          const kept = await team.orch('retry', taskId, '--keep-policy', '--json');
          expect(JSON.parse(kept.stdout)).toMatchObject({ state: 'taken', changes: [] });
          await until(async () => (await viewOf(taskId)).status === 'blocked');
          expect((await team.tasks.settings(taskId))?.policy.checks).toEqual([]);
          const taken = await team.orch('retry', taskId, '--yes');
          expect(taken.stderr).toContain('takes the present setting of checks: none → npm test (1800 s)');
          expect(taken.stderr).toContain('takes the present setting of repository.baseBranch: main → trunk');
          expect(taken.stdout).toContain(`${taskId} went on, and is blocked in analysis, round 1 now`);
          expect(await team.tasks.settings(taskId)).toMatchObject({
            policy: { checks: [{ name: 'npm test', run: 'npm test', timeoutSeconds: 1_800 }] },
            repository: { baseBranch: 'trunk' },
          });
          const again = await team.orch('retry', taskId);
          expect(again).toMatchObject({ code: 0, stderr: '' });
          expectError(await team.orch('retry', taskId), /refused: .*waits for an approval/, /status/);
        },
        { runAgent },
      );
    } finally {
      writeFileSync(file, before);
    }
  });
});
