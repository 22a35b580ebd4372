import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commit } from '../scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, taskInput, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const workspace = { hostId: 'h1', path: '/w', headCommit: commit, baseCommit: 'b'.repeat(40), epoch: 0 };

test('no agent runs on an adopted branch before a person has approved its protected files; the prompts are the base’s', async () => {
  const adopted = { head: commit, protectedFiles: ['AGENTS.md'], protectedCount: 1 };
  await stage.play(
    { prepareWorkspace: ({ begins }) => Promise.resolve({ ...workspace, ...(begins !== undefined && { adopted }) }) },
    async ({ handle, world }) => {
      const asked = await until(handle, 'waiting-for-approval');
      expect(asked.waitingFor).toMatchObject({
        approval: 'protected#1@c0ffee00c0ff',
        what: expect.stringMatching(/AGENTS\.md.*, on the adopted branch orch\/item-.* at c0ffee00c0ff$/),
      });
      await handle.signal('reject', { approval: pendingApproval(asked), by: 'Ada', reason: 'It obeys nobody.' });
      const { waitingFor } = await until(handle, 'blocked');
      expect(waitingFor).toMatchObject({
        reason: expect.stringContaining('It obeys nobody.'),
        ways: [{ way: 'fix', where: 'branch' }, { way: 'retry' }, { way: 'cancel' }],
      });
      expect(world.inputs('admit')).toEqual([]);
      await handle.signal('retry', { by: 'Ada' });
      const again = await until(handle, 'waiting-for-approval');
      expect(pendingApproval(again)).toBe('protected#2@c0ffee00c0ff');
      await handle.signal('approve', { approval: pendingApproval(again), by: 'Ada' });
      await so(() => world.inputs('runAgent').length > 0);
      expect(world.inputs('runAgent')[0]).toMatchObject({ promptsFromBase: true });
      const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('req'));
      expect(view.adopted).toBe(commit);
      expect(world.inputs('prepareWorkspace').map(({ begins }) => begins?.adopt)).toEqual([true, true, undefined]);
    },
    {},
    {},
    { adopt: true },
  );
});

test('a task asks once whose its branch is', async () => {
  await stage.play({}, async ({ handle, world }) => {
    const view = await until(handle, 'waiting-for-approval');
    expect(view.adopted).toBeUndefined();
    expect(world.inputs('prepareWorkspace').map(({ begins }) => begins)).toEqual([{ adopt: false, allow: [] }]);
    expect(world.inputs('runAgent')[0]).not.toHaveProperty('promptsFromBase');
  });
});

describe('with merge.deleteBranch the branch is deleted after the end', () => {
  const merge = { method: 'merge', whenBaseMoved: 'merge', deleteBranch: true } as const;
  const adopted = { head: commit, protectedFiles: [], protectedCount: 0 };
  const orders = (branch: string | null, adopts: boolean) => {
    const { task } = taskInput({});
    return stage.play(
      {
        prepareWorkspace: ({ begins }) =>
          Promise.resolve({ ...workspace, ...(adopts && begins !== undefined && { adopted }) }),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        return world.inputs('releaseWorkspace').map(({ merged }) => merged);
      },
      { merge },
      {},
      { task: { ...task, branch: branch ?? task.branch }, ...(adopts && { adopt: true as const }) },
    );
  };

  test('where orch has named and made it, in a later generation, too', async () => {
    expect(await orders(null, false)).toEqual([commit]);
    expect(await orders('orch-2/item-1', false)).toEqual([commit]);
  });

  test.each([
    ['somebody else had pushed it before', null, true],
    ['it is somebody else’s, by name and by what it holds', 'develop', true],
    ['it has a name that people gave it, and held nothing of its own', 'develop', false],
  ])('but not where %s', async (_, branch, adopts) => {
    expect(await orders(branch, adopts)).toEqual([undefined]);
  });
});
