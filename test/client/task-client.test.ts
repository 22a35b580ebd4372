import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readWorkItem } from '../../activities/store/work-items.js';
import { findTask } from '../../activities/store/tasks.js';
import { ledgerView } from '../../client/ledger-view.js';
import { findTaskId } from '../../client/task-name.js';
import { summariseTasks } from '../../client/list-tasks.js';
import { UserError } from '../../domain/failures/user-error.js';
import { commit } from '../workflows/scripted-activities.js';
import { openTeam, type Team, until } from '../cli/team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(async () => {
  await team.close();
});

async function userErrorOf(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('a task that no worker has seen yet', () => {
  test('has an id, a branch, its work item, and tells of itself in Temporal', async () => {
    const started = await team.tasks.startTask(team.request('demo', { title: ' Greet in French ', item: 'APP-1' }));
    expect(started).toEqual({ taskId: 'task/demo/APP-1', started: true, ended: null, branch: 'orch/APP-1' });
    expect(await readWorkItem(team.pool, 'demo', 'APP-1')).toMatchObject({
      title: 'Greet in French',
      description: 'all of it',
    });
    const told = await team.client.workflow.getHandle(started.taskId).describe();
    expect(await told.staticSummary()).toBe('demo/APP-1: Greet in French');
    expect(await told.staticDetails()).toContain('all of it');
    expect(told.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toEqual(
      expect.arrayContaining([
        ['OrchProject', 'demo'],
        ['OrchRepo', 'demo'],
        ['OrchBranch', 'orch/APP-1'],
        ['OrchStage', 'analysis'],
        ['OrchStatus', 'running'],
        ['OrchCostUsd', 0],
      ]),
    );
  });

  test('is given again for the same item, and its work item stays as it was', async () => {
    const again = await team.tasks.startTask(
      team.request('demo', { title: 'Something else', item: 'APP-1', again: true }),
    );
    expect(again).toMatchObject({ taskId: 'task/demo/APP-1', started: false, ended: null });
    expect((await readWorkItem(team.pool, 'demo', 'APP-1'))?.title).toBe('Greet in French');
  });

  test('is started once by ten who start it at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () => team.tasks.startTask(team.request('shop', { title: 'Race', item: 'RACE' }))),
    );
    expect(all.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(all.map(({ taskId }) => taskId))).toEqual(new Set(['task/shop/RACE']));
  });

  test('keeps its branch to itself within its repository', async () => {
    const request = team.request('demo', { title: 'Another', item: 'APP-2', branch: 'orch/APP-1' });
    expect((await userErrorOf(team.tasks.startTask(request))).what).toContain('belongs to task/demo/APP-1');
    const elsewhere = team.request('shop', { title: 'Another', item: 'APP-2', branch: 'orch/APP-1' });
    expect((await team.tasks.startTask(elsewhere)).started).toBe(true);
  });

  test('is refused before anything is written, where it could not go well', async () => {
    const request = team.request('demo', { title: 'Bad', item: 'BAD', branch: 'a..b' });
    expect((await userErrorOf(team.tasks.startTask(request))).what).toContain('a..b');
    expect(await readWorkItem(team.pool, 'demo', 'BAD')).toBeNull();
    await expect(team.client.workflow.getHandle('task/demo/BAD').describe()).rejects.toThrow(/not found/);
  });

  test('is found by its id, by project and item, and by its item where only one project has it', async () => {
    expect(await findTaskId(team, 'task/demo/APP-1')).toBe('task/demo/APP-1');
    expect(await findTaskId(team, 'demo/APP-1')).toBe('task/demo/APP-1');
    expect(await findTaskId(team, 'demo/APP-1/2')).toBe('task/demo/APP-1/2');
    expect(await findTaskId(team, 'APP-1')).toBe('task/demo/APP-1');
    await team.tasks.startTask(team.request('shop', { title: 'Two', item: 'APP-1', branch: 'two' }));
    const listed = await summariseTasks(team.pool, { limit: 100, project: 'shop' });
    expect(listed).toContainEqual(
      expect.objectContaining({ taskId: 'task/shop/APP-1', status: 'running', title: 'Two' }),
    );
    const ambiguous = await userErrorOf(findTaskId(team, 'APP-1'));
    expect(ambiguous.hint).toMatch(/task\/(demo|shop)\/APP-1, task\/(demo|shop)\/APP-1/);
    for (const name of ['', 'a/b/c/d', 'task/x', 'APP-11', 'a/b/x']) {
      expect((await userErrorOf(findTaskId(team, name))).what).toContain(JSON.stringify(name));
    }
  });

  test('that was ended by hand in Temporal can be started again, on another branch', async () => {
    const request = team.request('demo', { title: 'Ended', item: 'ENDED' });
    await team.tasks.startTask(request);
    await team.client.workflow.getHandle('task/demo/ENDED').terminate('by hand');
    expect(await team.tasks.startTask(request)).toMatchObject({ started: false, ended: 'terminated' });
    expect((await userErrorOf(team.tasks.cancel('task/demo/ENDED'))).what).toContain('not under way');
    expect(await team.tasks.startTask({ ...request, again: true })).toEqual({
      taskId: 'task/demo/ENDED/2',
      started: true,
      ended: null,
      branch: 'orch-2/ENDED',
    });
  });
});

describe('a task under way', () => {
  test('takes a decision once, and answers a wrong one with why', async () => {
    await team.withWorker(async () => {
      const request = team.request('demo', { title: 'Decide', item: 'DECIDE' });
      const { taskId } = await team.tasks.startTask(request);
      let approval = '';
      await until(async () => {
        const view = await team.tasks.status(taskId);
        if (view?.waitingFor?.kind === 'approval') approval = view.waitingFor.approval;
        return approval !== '';
      });
      const decision = { by: 'local:ada', decision: 'approved' } as const;
      const decide = (more: object) => team.decided(taskId, { ...decision, ...more });
      expect((await userErrorOf(decide({ approval: 'deploy#9@0000000' }))).what).toContain(`waits for ${approval}`);
      expect((await userErrorOf(decide({ by: 'Ada' }))).what).toContain('is no identity');
      expect((await userErrorOf(decide({ decision: 'rejected' }))).what).toBe('A rejection needs a reason.');
      expect(await decide({})).toMatchObject({ taskId, approval, by: 'local:ada', state: 'accepted' });
      const second = { approval, by: 'local:bob', decision: 'rejected', reason: 'no' };
      expect((await userErrorOf(decide(second))).what).toBe(`${approval} was approved by local:ada first.`);
      await until(async () => (await team.tasks.status(taskId))?.status === 'done');

      await until(async () => (await team.tasks.startTask(request)).ended !== null);
      expect(await team.tasks.startTask(request)).toMatchObject({ taskId, started: false, ended: 'done' });
      expect(await decide({ approval })).toMatchObject({ approval, by: 'local:ada', state: 'accepted' });
      expect((await userErrorOf(decide({}))).what).toContain('not under way');
      expect((await userErrorOf(team.tasks.guide(taskId, { by: 'Ada', text: 'x' }))).what).toContain('not under way');
      expect(await team.tasks.startTask({ ...request, again: true })).toMatchObject({
        taskId: `${taskId}/2`,
        started: true,
      });
      await until(async () => (await findTaskId(team, 'demo/DECIDE')) === `${taskId}/2`);
      await team.tasks.cancel(`${taskId}/2`);
      await until(async () => (await team.tasks.status(`${taskId}/2`))?.status === 'cancelled');
    });
  });

  test('is closed where it has asked whether there is nothing to do, and told why not where it has not', async () => {
    const commitAndPush = ({ stage }: { stage: string }) =>
      Promise.resolve({ headCommit: commit, committed: false, differsFromBase: stage !== 'development', leftOut: [] });
    const { taskId } = await team.tasks.startTask(team.request('demo', { title: 'Close', item: 'CLOSE' }));
    const close = () => team.tasks.close(taskId, { by: 'Ada' });
    await team.withWorker(
      async () => {
        await until(async () => (await team.tasks.status(taskId))?.waitingFor?.kind === 'approval');
        expect((await userErrorOf(close())).what).toContain('it is in analysis, waiting-for-approval');
        await team.client.workflow.getHandle(taskId).signal('approve', { approval: 'requirements@c0ffee0', by: 'Ada' });
        await until(async () => (await team.tasks.status(taskId))?.waitingFor?.kind === 'person');
        expect(await close()).toMatchObject({ taskId, view: { status: 'done', closedBy: 'Ada' } });
        expect((await userErrorOf(close())).what).toContain('it is done');
        await until(async () => (await findTask(team.pool, taskId))?.status === 'done');
        const row = await findTask(team.pool, taskId);
        if (row === null) throw new Error('no row');
        expect(await ledgerView(team.pool, row)).toMatchObject({ status: 'done', closedBy: 'Ada' });
      },
      { commitAndPush },
    );
  });

  test('is closed without a worker, too: it counts as soon as one is there', async () => {
    const commitAndPush = ({ stage }: { stage: string }) =>
      Promise.resolve({ headCommit: commit, committed: false, differsFromBase: stage !== 'development', leftOut: [] });
    const request = team.request('demo', { title: 'Close later', item: 'CLOSE-LATER' });
    const { taskId } = await team.tasks.startTask(request);
    await team.withWorker(
      async () => {
        await until(async () => (await team.tasks.status(taskId))?.waitingFor?.kind === 'approval');
        await team.client.workflow.getHandle(taskId).signal('approve', { approval: 'requirements@c0ffee0', by: 'Ada' });
        await until(async () => (await findTask(team.pool, taskId))?.status === 'blocked');
      },
      { commitAndPush },
    );
    expect(await team.tasks.close(taskId, { by: 'Ada' })).toEqual({ taskId, view: null });
    await team.withWorker(() => until(async () => (await team.tasks.status(taskId))?.closedBy === 'Ada'));
  });

  test('that nobody has heard of has no status', async () => {
    expect(await team.tasks.status('task/demo/nothing')).toBeNull();
  });
});
