import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EndedPullRequest } from '../../../domain/task/forge.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { commit, ranAs, type Script } from '../scripted-activities.js';
import { approveAll, openStage, pendingApproval, type TaskHandle, until } from '../task-fixture.js';

/** A pull request that people end while its task is under way. */

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const onForge = { forge: { account: 'gitea', owner: 'team', name: 'shop' } };
const mergeCommit = 'beef'.repeat(10);
const merged = (left: readonly string[] = []): EndedPullRequest => ({ kind: 'merged', by: 'ada', mergeCommit, left });

/** Ended as the test says from the moment that a role has run; the newest word counts. */
function endedAfter(role: string, word: () => EndedPullRequest | null) {
  let isEnded = false;
  let runs = 0;
  const looks: number[] = [];
  const runAgent: Script['runAgent'] = (input) => {
    isEnded ||= input.role === role;
    return Promise.resolve(ranAs((runs += 1), { type: 'Succeeded' }));
  };
  const prepareWorkspace: Script['prepareWorkspace'] = ({ pullRequest }) => {
    if (pullRequest !== undefined) looks.push(pullRequest);
    const ended = isEnded && pullRequest !== undefined ? word() : null;
    const workspace = { hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 };
    return Promise.resolve({ ...workspace, ...(ended !== null && { ended }) });
  };
  return { looks, script: { runAgent, prepareWorkspace } };
}
const soon = { ciTimeoutSeconds: 1 };

describe('merged by a person during the review', () => {
  test('the task goes on to its deployment, which names what did not pass, and makes no second one', async () => {
    const { looks, script } = endedAfter('reviewer', () => merged());
    await stage.play(
      script,
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
        expect(view.waitingFor).toMatchObject({
          what: expect.stringMatching(
            /^deploy of pull request #1 \(merged by ada\) at .*not passed: testing \(skipped\)/,
          ),
        });
        const opened = world.inputs('ensurePullRequest').filter(({ mayOpen }) => mayOpen).length;
        await approveAll(handle, 'deploy');
        expect(await handle.result()).toMatchObject({ mergeCommit });
        expect(world.inputs('mergePullRequest')).toEqual([]);
        expect(world.inputs('ensurePullRequest').filter(({ mayOpen }) => mayOpen)).toHaveLength(opened);
        expect(world.inputs('runAgent').map(({ role }) => role)).not.toContain('tester');
        const reasons = world.inputs('recordProgress').flatMap(({ records }) => records.map((one) => one.transition));
        expect(reasons).toContainEqual(
          expect.objectContaining({ to: 'deploy', reason: 'testing: pull request #1 was merged by ada' }),
        );
        expect(looks.length).toBeGreaterThan(0);
      },
      soon,
      onForge,
    );
  });

  test('and not all of it: a person says whether the rest goes in by another one', async () => {
    let goesOn = false;
    const { script } = endedAfter('reviewer', () => (goesOn ? null : merged(['src/late.ts'])));
    await stage.play(
      script,
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({
          reason: expect.stringMatching(/#1 was merged by ada, and main does not have all .*: src\/late\.ts; retry/),
          ways: [{ way: 'retry' }, { way: 'close' }, { way: 'cancel' }],
        });
        goesOn = true;
        await handle.signal('retry', { by: 'Ada' });
        await approveAll(handle, 'deploy');
        await handle.result();
        const opened = world.inputs('ensurePullRequest').filter(({ mayOpen, known }) => mayOpen && known === null);
        expect(opened).toHaveLength(2);
        expect(world.inputs('mergePullRequest')).toHaveLength(1);
      },
      soon,
      onForge,
    );
  });

  test('and not all of it: closed, the task is done with what was merged', async () => {
    const { script } = endedAfter('reviewer', () => merged(['src/late.ts']));
    await stage.play(
      script,
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        await until(handle, 'blocked');
        await handle.signal('close', { by: 'Ada' });
        expect(await handle.result()).toMatchObject({ mergeCommit, closedBy: 'Ada' });
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      soon,
      onForge,
    );
  });
});

/** One that is merged in part, and the next one. */
const numbered = (ends: () => boolean) => {
  const ensurePullRequest: Script['ensurePullRequest'] = ({ known }) =>
    Promise.resolve({ number: known ?? (ends() ? 6 : 5), url: null, mergeCommit: null, created: true });
  return ensurePullRequest;
};

describe('merged in part, and gone on with', () => {
  test('the approval names the pull request that is merged', async () => {
    let ends = false;
    const { script } = endedAfter('tester', () => (ends ? null : merged(['src/late.ts'])));
    const ensurePullRequest = numbered(() => ends);
    await stage.play(
      { ...script, ensurePullRequest },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        await until(handle, 'blocked');
        ends = true;
        await handle.signal('retry', { by: 'Ada' });
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
        expect(view.waitingFor).toMatchObject({
          what: expect.stringMatching(/^merge and deploy of pull request #6 at /),
        });
        await approveAll(handle, 'deploy');
        await handle.result();
        expect(world.inputs('mergePullRequest').map(({ pullRequest }) => pullRequest.number)).toEqual([6]);
      },
      soon,
      onForge,
    );
  });

  test('while the developer works: what is committed is not made anew', async () => {
    let ends = false;
    let reviews = 0;
    const checkGate: Script['checkGate'] = ({ stage: { name } }) => {
      const others = { testing: 'PASS', 'deploy-staging': 'SUCCESS', deploy: 'SUCCESS' } as const;
      const verdict =
        name === 'review'
          ? (reviews += 1) === 1
            ? 'REQUEST_CHANGES'
            : 'APPROVED'
          : ((others as Partial<Record<string, 'PASS' | 'SUCCESS'>>)[name] ?? null);
      return Promise.resolve({ passed: true, verdict, artifacts: [], feedback: null, checks: [] });
    };
    const of = numbered(() => ends);
    const ensurePullRequest: Script['ensurePullRequest'] = async (order) => ({
      ...(await of(order)),
      ...(reviews === 1 && order.known === 5 && order.mayOpen && { ended: merged(['src/late.ts']) }),
    });
    await stage.play(
      { checkGate, ensurePullRequest },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        expect(await until(handle, 'blocked')).toMatchObject({ stage: 'development' });
        ends = true;
        await handle.signal('retry', { by: 'Ada' });
        await approveAll(handle, 'deploy');
        await handle.result();
        expect(world.inputs('runAgent').filter(({ role }) => role === 'developer')).toHaveLength(2);
        expect(world.inputs('mergePullRequest').map(({ pullRequest }) => pullRequest.number)).toEqual([6]);
      },
      soon,
      onForge,
    );
  });
});

describe('merged by a person at a head with commits of others', () => {
  const foreignHead = 'f'.repeat(40);

  /** Approves the deployment, after which `end` happens; answers what is asked about then. */
  async function approvedThen(handle: TaskHandle, end: () => void): Promise<TaskView> {
    await approveAll(handle, 'requirements');
    const first = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
    end();
    await handle.signal('approve', { approval: pendingApproval(first), by: 'Ada' });
    return until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen) !== pendingApproval(first));
  }

  const ended = { ...merged(), foreignHead } as const;

  test.each(['merge', 'integrate'] as const)(
    'after the approval: the deployment is approved anew, as what was merged (%s)',
    async (whenBaseMoved) => {
      let isEnded = false;
      const ensurePullRequest: Script['ensurePullRequest'] = () =>
        Promise.resolve({ number: 1, url: null, mergeCommit: null, created: true, ...(isEnded && { ended }) });
      await stage.play(
        { ensurePullRequest },
        async ({ handle, world }) => {
          const view = await approvedThen(handle, () => (isEnded = true));
          expect(view.waitingFor).toMatchObject({
            commit: mergeCommit,
            what: expect.stringMatching(
              /^deploy of pull request #1 \(merged by ada, at f{12}, with commits that no stage has seen\) at beef/,
            ),
          });
          expect(world.inputs('runAgent').map(({ stage: name }) => name)).not.toContain('deploy');
          await approveAll(handle, 'deploy');
          expect(await handle.result()).toMatchObject({ mergeCommit });
          expect(world.inputs('mergePullRequest')).toEqual([]);
        },
        { ...soon, merge: { method: 'merge', whenBaseMoved, deleteBranch: false } },
        onForge,
      );
    },
  );

  test('after the approval, and rejected: nothing is deployed', async () => {
    let isEnded = false;
    const ensurePullRequest: Script['ensurePullRequest'] = ({ known }) =>
      Promise.resolve({
        ...{ number: 1, url: null, mergeCommit: null, created: true },
        ...(isEnded && known === 1 && { ended }),
      });
    await stage.play(
      { ensurePullRequest },
      async ({ handle, world }) => {
        const view = await approvedThen(handle, () => (isEnded = true));
        await handle.signal('reject', { approval: pendingApproval(view), by: 'Ada', reason: 'not this' });
        await until(handle, 'running', (seen) => seen.round === 2);
        expect(world.inputs('runAgent').map(({ stage: name }) => name)).not.toContain('deploy');
      },
      soon,
      onForge,
    );
  });

  test('before the approval, which says so, whether the branch is still there or not', async () => {
    const heads = [commit, foreignHead];
    for (const headCommit of heads) {
      let isEnded = false;
      const runAgent: Script['runAgent'] = ({ role }) => {
        isEnded ||= role === 'tester';
        return Promise.resolve(ranAs(1, { type: 'Succeeded' }));
      };
      const prepareWorkspace: Script['prepareWorkspace'] = ({ pullRequest }) =>
        Promise.resolve({
          ...{ hostId: 'h1', path: '/w', headCommit: isEnded ? headCommit : commit, baseCommit: commit, epoch: 0 },
          ...(isEnded && pullRequest !== undefined && { ended: headCommit === commit ? ended : merged() }),
        });
      await stage.play(
        { runAgent, prepareWorkspace },
        async ({ handle, world }) => {
          await approveAll(handle, 'requirements');
          const view = await until(handle, 'waiting-for-approval', (seen) =>
            pendingApproval(seen).startsWith('deploy#'),
          );
          expect(view.waitingFor).toMatchObject({
            commit: mergeCommit,
            what: expect.stringContaining('merged by ada, at ffffffffffff, with commits that no stage has seen'),
          });
          await approveAll(handle, 'deploy');
          await handle.result();
          expect(world.inputs('runAgent').filter(({ role }) => role === 'reviewer')).toHaveLength(1);
          expect(world.inputs('mergePullRequest')).toEqual([]);
        },
        soon,
        onForge,
      );
    }
  });
});

test('closed by a person, the task is blocked before the next agent is paid; a retry opens it again and goes on', async () => {
  let isOpen = false;
  const { script } = endedAfter('developer', () => (isOpen ? null : { kind: 'closed', by: 'ada' }));
  const ensurePullRequest: Script['ensurePullRequest'] = ({ reopen }) => {
    if (reopen === true) isOpen = true;
    return Promise.resolve({ number: 1, url: null, mergeCommit: null, created: false });
  };
  await stage.play(
    { ...script, ensurePullRequest },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      const view = await until(handle, 'blocked');
      expect(view).toMatchObject({ stage: 'review', waitingFor: { reason: expect.stringMatching(/closed by ada/) } });
      expect(world.inputs('runAgent').map(({ role }) => role)).not.toContain('reviewer');
      await handle.signal('retry', { by: 'Ada', from: 'development' });
      await approveAll(handle, 'deploy');
      await handle.result();
      expect(world.inputs('runAgent').filter(({ role }) => role === 'developer')).toHaveLength(2);
      expect(isOpen).toBe(true);
    },
    soon,
    onForge,
  );
});

test('on no forge, nobody is asked', async () => {
  const { looks, script } = endedAfter('analyst', () => merged());
  await stage.play(script, async ({ handle }) => {
    await approveAll(handle, 'requirements', 'deploy');
    await handle.result();
    expect(looks).toEqual([]);
  });
});

test.each([
  ['closed with a comment where the project wants it so', { closeOnCancel: true } as const, [true]],
  ['left open by default', {}, []],
])('of a task that is cancelled it is %s', async (_, policy, closed) => {
  await stage.play(
    {},
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      const told = world.inputs('commentOnPullRequest').flatMap(({ closes }) => (closes === undefined ? [] : [closes]));
      expect(told).toEqual(closed);
    },
    { ...soon, ...policy },
    onForge,
  );
});
