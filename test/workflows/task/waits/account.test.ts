import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activities } from '../../../../activities/create-activities.js';
import { accountPausedFailure } from '../../../../activities/temporal/failure.js';
import { mergeWorkflowId } from '../../../../domain/task/task-id.js';
import type { TaskView } from '../../../../domain/task/task-view.js';
import type { Script } from '../../scripted-activities.js';
import { approveAll, openStage, so, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const onForge = { forge: { account: 'gitea', owner: 'team', name: 'shop' } };
/** As far away as nobody waits for in a test. */
const hour = 3_600_000;
const pausedFor = (inMs: number) =>
  accountPausedFailure({ account: 'gitea', until: Date.now() + inMs, inMs }, 'gitea takes no requests for now');

/** The first calls meet a paused account. */
function pausedAtFirst<Input, Output>(
  answer: (input: Input) => Promise<Output>,
  ...pauses: number[]
): (input: Input) => Promise<Output> {
  let calls = 0;
  return (input) => {
    const inMs = pauses[(calls += 1) - 1];
    return inMs === undefined ? answer(input) : Promise.reject(pausedFor(inMs));
  };
}
const opened: Activities['ensurePullRequest'] = () =>
  Promise.resolve({ number: 1, url: null, mergeCommit: null, created: true });
const merged: Activities['mergePullRequest'] = () =>
  Promise.resolve({ kind: 'merged', mergeCommit: 'beef'.repeat(10), by: null });
const endOfPause = ({ waitingFor }: TaskView) => (waitingFor?.kind === 'account' ? (waitingFor.until ?? 0) : 0);
const waitsForAccount = ({ waitingFor }: TaskView) => waitingFor?.kind === 'account';
/** Of what is told beside the path the script says nothing: it is never paused. */
const onThePath = (paused: Activities['ensurePullRequest']): Script => ({
  ensurePullRequest: (input) => (input.mayOpen ? paused(input) : opened(input)),
});

describe('a step at a forge whose account is paused', () => {
  test('waits with the account and the time shown, one wait over several looks, and then goes on', async () => {
    await stage.play(onThePath(pausedAtFirst(opened, 1_000, 1_000)), async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      const first = await until(handle, 'waiting', waitsForAccount);
      expect(first.waitingFor).toMatchObject({ account: 'gitea', until: expect.any(Number) });
      const second = await until(handle, 'waiting', (view) => endOfPause(view) > endOfPause(first));
      expect(second.waitingFor?.since).toBe(first.waitingFor?.since);
      await approveAll(handle, 'deploy');
      await handle.result();
      expect(world.notices().filter(({ kind }) => kind === 'blocked')).toEqual([]);
      await so(() => world.inputs('recordProgress').length > 0);
      const told = world.inputs('recordProgress').flatMap(({ records }) => records.map(({ waitingFor }) => waitingFor));
      const tellsOf = (view: TaskView) => ({ kind: 'account', account: 'gitea', until: endOfPause(view) });
      expect(told).toContainEqual(expect.objectContaining(tellsOf(first)));
      expect(told).toContainEqual(expect.objectContaining(tellsOf(second)));
    });
  });

  test('is looked at anew by whoever is woken', async () => {
    await stage.play(onThePath(pausedAtFirst(opened, hour, hour)), async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      for (const looks of [1, 2]) {
        await so(() => world.inputs('ensurePullRequest').length === looks);
        await until(handle, 'waiting', waitsForAccount);
        await handle.signal('wake');
      }
      await approveAll(handle, 'deploy');
      await handle.result();
    });
  });

  test('is done at once where a person says so, and left where they send the task elsewhere', async () => {
    await stage.play(onThePath(pausedAtFirst(opened, hour, hour)), async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting', waitsForAccount);
      await handle.signal('retry', { by: 'Ada' });
      await so(() => world.inputs('ensurePullRequest').length === 2);
      await until(handle, 'waiting', waitsForAccount);
      await handle.signal('retry', { by: 'Ada', from: 'architecture' });
      await so(() => world.inputs('runAgent').filter(({ role }) => role === 'architect').length === 2);
    });
  });

  test('ends with the task where that is cancelled', async () => {
    await stage.play(onThePath(pausedAtFirst(opened, hour)), async ({ handle }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting', waitsForAccount);
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect(await handle.query<TaskView>('status')).toMatchObject({ status: 'cancelled', waitingFor: null });
    });
  });

  test('does not hold up a cancel: what is kept on the origin is kept later', async () => {
    const releaseWorkspace: Activities['releaseWorkspace'] = () => Promise.reject(pausedFor(hour));
    await stage.play({ ...onThePath(pausedAtFirst(opened, hour)), releaseWorkspace }, async ({ handle }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting', waitsForAccount);
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect(await handle.query<TaskView>('status')).toMatchObject({ status: 'cancelled', waitingFor: null });
    });
  });

  test('takes nothing from the time that the forge’s checks have', async () => {
    const pending: Activities['readChecks'] = () =>
      Promise.resolve({ state: 'pending', checks: [{ name: 'ci/test', state: 'pending', url: null, tail: null }] });
    let calls = 0;
    const readChecks: Activities['readChecks'] = (input) => {
      calls += 1;
      if (calls === 1) return Promise.reject(pausedFor(1_500));
      return calls === 2 ? pending(input) : Promise.resolve({ state: 'passed', checks: [] });
    };
    await stage.play(
      { readChecks },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        expect(world.notices().filter(({ kind }) => kind === 'blocked')).toEqual([]);
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });
});

describe('a merge at a forge whose account is paused', () => {
  test('is waited for by its task, not by the line of its repository, and made then', async () => {
    const mergePullRequest = pausedAtFirst(merged, hour);
    await stage.play({ mergePullRequest }, async ({ handle, environment }) => {
      await approveAll(handle, 'requirements', 'deploy');
      const view = await until(handle, 'waiting', waitsForAccount);
      expect(view.waitingFor).toMatchObject({ account: 'gitea' });
      await environment.client.workflow.getHandle(mergeWorkflowId('demo')).result();
      await handle.signal('retry', { by: 'Ada' });
      await handle.result();
    });
  });

  test('is one wait over several looks', async () => {
    await stage.play({ mergePullRequest: pausedAtFirst(merged, hour, 2 * hour) }, async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      const first = await until(handle, 'waiting', waitsForAccount);
      await handle.signal('wake');
      const second = await until(handle, 'waiting', (view) => endOfPause(view) > endOfPause(first));
      expect(second.waitingFor?.since).toBe(first.waitingFor?.since);
      await handle.signal('wake');
      await handle.result();
      expect(world.inputs('mergePullRequest')).toHaveLength(3);
    });
  });

  test('is not made where the task is cancelled meanwhile', async () => {
    await stage.play({ mergePullRequest: pausedAtFirst(merged, hour) }, async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await until(handle, 'waiting', waitsForAccount);
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect(world.inputs('mergePullRequest')).toHaveLength(1);
    });
  });
});

test('what is told beside the path comes after the pause, and nobody waits for it', async () => {
  await stage.play(
    { commentOnPullRequest: pausedAtFirst(() => Promise.resolve(), 1) },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const [refused, again] = world.inputs('commentOnPullRequest');
      expect(again).toEqual(refused);
      const told = world.inputs('recordProgress').flatMap(({ records }) => records.map(({ waitingFor }) => waitingFor));
      expect(told.filter((wait) => wait?.kind === 'account')).toEqual([]);
    },
    { ciTimeoutSeconds: 1 },
    onForge,
  );
});
