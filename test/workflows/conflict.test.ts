import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommitAndPushOutput } from '../../activities/on-host/commit-and-push.js';
import type { PrepareWorkspaceOutput } from '../../activities/on-host/prepare-workspace.js';
import { commit } from './scripted-activities.js';
import { approveAll, openStage, pendingApproval, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const conflict = { with: 'orch/x on the origin', files: ['src/a.js'] };
const committed: CommitAndPushOutput = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [] };
const worktree: PrepareWorkspaceOutput = { hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 };

/** Answers in turn, the last one for ever. */
function inTurn<Answer>(...answers: Answer[]): () => Promise<Answer> {
  let asked = 0;
  return () => Promise.resolve(answers[Math.min((asked += 1), answers.length) - 1] as Answer);
}

describe('a push of a person in conflict with a commit of the task', () => {
  test('takes it back to development, which integrates, and on from there', async () => {
    const ofTester = inTurn({ ...committed, conflict }, committed);
    let merging = false;
    await stage.play(
      {
        commitAndPush: ({ role }) => (role === 'tester' ? ofTester() : Promise.resolve(committed)),
        prepareWorkspace: ({ integrate }) => {
          merging = integrate === true;
          return Promise.resolve(merging ? { ...worktree, merge: conflict } : worktree);
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval');
        const visits = view.stages.map(({ stage: name, round }) => `${name} ${round}`);
        expect(visits.slice(2)).toEqual([
          ...['development 1', 'review 1', 'testing 1', 'development 2', 'review 2', 'testing 2'],
          ...['deploy-staging 1', 'deploy 1'],
        ]);
        const asked = world.inputs('prepareWorkspace').map(({ integrate }) => integrate === true);
        expect(asked.flatMap((is, index) => (is ? [index] : []))).toEqual([5]);
        const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(second?.feedback).toMatchObject([
          {
            from: 'merge',
            text: expect.stringMatching(/after testing, conflicts with orch\/x on the origin[^]*src\/a\.js/),
          },
          { from: 'merge', text: expect.stringMatching(/conflict markers[^]*- src\/a\.js$/) },
        ]);
        expect(world.inputs('checkGate').filter(({ stage: { name } }) => name === 'testing')).toHaveLength(1);
        const comments = world.comments().filter(({ author }) => author === 'tester');
        expect(comments.map(({ html }) => html)).toEqual([
          expect.stringContaining('<p>In conflict with orch/x on the origin: src/a.js</p>'),
          expect.stringContaining('Verdict: <b>PASS</b>'),
        ]);
      },
    );
  });

  test('is a person’s affair beyond the rollbacks allowed, and development still integrates after it', async () => {
    await stage.play(
      {
        commitAndPush: ({ role }) => Promise.resolve(role === 'reviewer' ? { ...committed, conflict } : committed),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({
          reason: 'review: it conflicts with orch/x on the origin; sent back 1 times already',
        });
        const before = world.inputs('prepareWorkspace').length;
        await handle.signal('retry', { by: 'Ada' });
        await until(handle, 'blocked', ({ stages }) => stages.length > view.stages.length);
        expect(world.inputs('prepareWorkspace')[before]).toMatchObject({ integrate: true });
        const notices = world.notices().map(({ text }) => text);
        expect(notices.join()).not.toMatch(/Deploy failed/);
      },
      { maxRollbacks: 1 },
    );
  });

  test('of a stage before development is for that stage to integrate', async () => {
    const ofAnalyst = inTurn({ ...committed, conflict }, committed);
    await stage.play(
      { commitAndPush: ({ role }) => (role === 'analyst' ? ofAnalyst() : Promise.resolve(committed)) },
      async ({ handle, world }) => {
        const view = await until(handle, 'waiting-for-approval');
        expect(view.stages.map(({ stage: name }) => name)).toEqual(['analysis', 'analysis']);
        expect(world.inputs('prepareWorkspace').map(({ integrate }) => integrate)).toEqual([undefined, true]);
      },
    );
  });

  test('markers that are left go back to the developer, who still integrates', async () => {
    const unresolved = {
      ...committed,
      committed: false,
      unresolved: true,
      refused: ['src/a.js still holds conflict markers'],
    } as const;
    const ofDeveloper = inTurn<CommitAndPushOutput>({ ...committed, conflict }, unresolved, committed);
    await stage.play(
      {
        commitAndPush: ({ role }) => (role === 'developer' ? ofDeveloper() : Promise.resolve(committed)),
        prepareWorkspace: ({ integrate }) =>
          Promise.resolve(integrate === true ? { ...worktree, merge: conflict } : worktree),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        await until(handle, 'waiting-for-approval');
        const developer = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developer[2]?.feedback).toMatchObject([
          { from: 'form', text: expect.stringMatching(/still in the worktree[^]*still holds conflict markers/) },
          { from: 'merge' },
        ]);
        const asked = world.inputs('prepareWorkspace').map(({ integrate }) => integrate);
        expect(asked.slice(2, 6)).toEqual([undefined, true, true, undefined]);
      },
    );
  });

  test('found while the worktree is prepared goes back to development, too', async () => {
    const prepare = inTurn<PrepareWorkspaceOutput>(
      ...[worktree, worktree, worktree],
      { ...worktree, diverged: conflict },
      worktree,
    );
    await stage.play({ prepareWorkspace: prepare }, async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      const view = await until(handle, 'waiting-for-approval');
      expect(view.stages.map(({ stage: name }) => name).slice(2, 6)).toEqual([
        ...['development', 'review', 'development', 'review'],
      ]);
      expect(world.inputs('prepareWorkspace')[4]).toMatchObject({ integrate: true });
    });
  });
});

describe('protected files of a developer', () => {
  const kept = 'feed'.repeat(10);
  const asks = { ...committed, protected: { commit: kept, files: ['.github/ci.yml'], count: 1 } };
  const ofDeveloper = (...answers: CommitAndPushOutput[]) => {
    const answer = inTurn(...answers);
    return ({ role }: { role: string }) => (role === 'developer' ? answer() : Promise.resolve(committed));
  };

  test('are committed once a person has approved them', async () => {
    const after = 'abcd'.repeat(10);
    await stage.play(
      {
        commitAndPush: ofDeveloper(asks),
        commitProtected: () => Promise.resolve({ headCommit: after, differsFromBase: true }),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) =>
          pendingApproval(seen).startsWith('protected'),
        );
        expect(view.waitingFor).toMatchObject({
          approval: `protected#1@${kept.slice(0, 12)}`,
          what: 'changes of protected files: .github/ci.yml',
        });
        await approveAll(handle, 'protected');
        await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy'));
        expect(world.inputs('commitProtected')).toMatchObject([
          { commit: kept, by: 'temporal:Ada', role: 'developer' },
        ]);
        expect(world.inputs('ensurePullRequest')).toMatchObject([{ headCommit: after }]);
      },
      { protected: { allow: [], ask: true } },
    );
  });

  test('that are rejected go back to the developer with the reason, which is not counted', async () => {
    await stage.play(
      { commitAndPush: ofDeveloper(asks, committed) },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) =>
          pendingApproval(seen).startsWith('protected'),
        );
        await handle.signal('reject', { approval: pendingApproval(view), by: 'Ada', reason: 'CI is ours' });
        const later = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy'));
        expect(later.stages.map(({ stage: name }) => name).slice(2, 4)).toEqual(['development', 'development']);
        expect(world.inputs('commitProtected')).toEqual([]);
        const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(second?.feedback).toMatchObject([{ from: 'approval', text: expect.stringContaining('CI is ours') }]);
      },
      { maxRollbacks: 0 },
    );
  });
});
