import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../domain/task/decision.js';
import { agentEnding, ranAs, type Script } from '../scripted-activities.js';
import { approveAll, openStage, type Play, pendingApproval, so, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

/** Rows of decisions as a worker reads them, and who may decide; answers reach them as the ledger has them written. */
function decisionRows(approvers: readonly string[] | null = null) {
  const rows = new Map<string, Decision>();
  const script: Script = {
    readDecision: ({ which }) => {
      const found = [...rows.values()].find((row) =>
        which === null
          ? false
          : 'id' in which
            ? row.id === which.id
            : row.approval === which.approval && row.state === 'pending',
      );
      return Promise.resolve({ decision: found ?? null, approvers, pinned: { 'gitea:lead': 'gitea:7' } });
    },
    recordProgress: ({ records }) => {
      for (const { answer } of records) {
        const row = answer && rows.get(answer.id);
        if (row?.state === 'pending') rows.set(row.id, { ...row, ...answer });
      }
      return Promise.resolve();
    },
  };
  const put = (id: string, approval: string, made: Partial<Decision> = {}) =>
    rows.set(id, {
      ...{ id, approval, decision: 'approved', by: 'local:ada', reason: null, state: 'pending', answer: null },
      ...made,
    });
  const answerOf = async (id: string) => {
    await so(() => rows.get(id)?.state !== 'pending');
    const { state, answer } = rows.get(id) ?? {};
    return answer ?? state;
  };
  return { script, put, answerOf };
}

function waitsFor(handle: Play['handle'], of: string) {
  return until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith(of));
}

describe('a decision that is a row of the ledger', () => {
  test('counts once, and each row is answered with what became of it', async () => {
    const { script, put, answerOf } = decisionRows();
    await stage.play(script, async ({ handle }) => {
      const id = pendingApproval(await waitsFor(handle, 'requirements'));
      put('other', 'deploy#1@c0ffee00c0ff');
      put('first', id);
      put('second', id, { decision: 'rejected', by: 'local:bob', reason: 'no' });
      for (const one of ['other', 'first', 'second', 'first', 'unknown']) await handle.signal('decide', { id: one });
      await handle.signal('decide', 'rubbish');
      expect(await answerOf('first')).toBe('accepted');
      expect(await answerOf('second')).toBe(`${id} was approved by local:ada already`);
      expect(await answerOf('other')).toContain(`is not what waits: ${id}`);
      const later = await waitsFor(handle, 'deploy#');
      expect(later.approvals).toMatchObject([{ approval: id, decision: 'approved', by: 'local:ada' }]);
    });
  });

  test('that is early or late is refused with why', async () => {
    const { script, put, answerOf } = decisionRows();
    const runAgent = agentEnding({ type: 'AgentUnusable', message: 'Not logged in' });
    await stage.play({ ...script, runAgent }, async ({ handle }) => {
      await until(handle, 'blocked');
      put('early', 'requirements#1@c0ffee00c0ff');
      await handle.signal('decide', { id: 'early' });
      expect(await answerOf('early')).toContain('no approval waits now');
    });
  });

  test('by somebody who is none of the approvers is refused; the approvers are those of now, not those of the start', async () => {
    const { script, put, answerOf } = decisionRows(['gitea:lead']);
    await stage.play(
      script,
      async ({ handle }) => {
        const id = pendingApproval(await waitsFor(handle, 'requirements'));
        put('ada', id);
        await handle.signal('decide', { id: 'ada' });
        expect(await answerOf('ada')).toBe("local:ada is none of the project's approvers: gitea:lead");
        await handle.signal('approve', { approval: id, by: 'Ada' });
        await handle.signal('approve', { approval: id, by: 'gitea:lead' });
        put('login', id, { by: 'gitea:lead' });
        await handle.signal('decide', { id: 'login' });
        // Logins are no identities where they are pinned to one.
        expect(await answerOf('login')).toContain('gitea:lead is none of');
        put('lead', id, { by: 'gitea:7' });
        await handle.signal('decide', { id: 'lead' });
        expect(await answerOf('lead')).toBe('accepted');
        expect((await waitsFor(handle, 'deploy#')).approvals).toMatchObject([{ by: 'gitea:7' }]);
      },
      { approvers: ['local:ada'] },
    );
  });

  test('whose signal never came is found by the next reminder', async () => {
    const { script, put, answerOf } = decisionRows();
    await stage.play(
      script,
      async ({ handle }) => {
        put('lost', pendingApproval(await waitsFor(handle, 'requirements')));
        expect(await answerOf('lost')).toBe('accepted');
      },
      { reminderSeconds: 0.3 },
    );
  });

  test('that comes while the task is being cancelled is refused, and the approval is withdrawn', async () => {
    const { script, put, answerOf } = decisionRows();
    let free: () => void = () => undefined;
    const isFree = new Promise<void>((resolve) => (free = resolve));
    const releaseWorkspace: Script['releaseWorkspace'] = async () => {
      await isFree;
      return { kept: null };
    };
    await stage.play({ ...script, releaseWorkspace }, async ({ handle, world }) => {
      const id = pendingApproval(await waitsFor(handle, 'requirements'));
      await handle.cancel();
      await so(() => world.inputs('releaseWorkspace').length > 0);
      put('late', id);
      await handle.signal('decide', { id: 'late' });
      expect(await answerOf('late')).toContain('no approval waits now');
      free();
      await until(handle, 'cancelled');
      const asked = world
        .inputs('recordProgress')
        .flatMap(({ records }) => records.flatMap(({ approval }) => approval ?? []));
      expect(asked.map(({ decision, reason }) => [decision, reason])).toEqual([
        ['pending', null],
        ['withdrawn', 'the task was cancelled'],
      ]);
    });
  });

  test('is announced only when the ledger knows what is asked', async () => {
    const { script } = decisionRows();
    let down = true;
    const recordProgress: Script['recordProgress'] = (input) => {
      const asks = input.records.some(({ approval }) => approval?.decision === 'pending');
      return down && asks ? Promise.reject(new Error('the ledger is down')) : Promise.resolve();
    };
    await stage.play({ ...script, recordProgress }, async ({ handle, world }) => {
      const told = () => world.notices().filter(({ kind }) => kind === 'approval').length;
      await waitsFor(handle, 'requirements');
      await so(() => world.inputs('recordProgress').some(({ records }) => records.some(({ approval }) => approval)));
      expect(told()).toBe(0);
      down = false;
      await so(() => told() === 1);
    });
  });
});

describe('a decision that is a signal alone, as the Temporal UI sends it', () => {
  test('that names nothing that waits is dropped; the right one counts, as whoever it says', async () => {
    await stage.play({}, async ({ handle }) => {
      const view = await waitsFor(handle, 'requirements');
      await handle.signal('approve', { approval: 'requirements@fffffff', by: 'Eve' });
      await handle.signal('approve', 'rubbish');
      await handle.signal('reject', { approval: pendingApproval(view), by: 'Eve' });
      await handle.signal('reject', { approval: pendingApproval(view), by: 'Eve', reason: ' ' });
      await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
      const later = await waitsFor(handle, 'deploy#');
      expect(later.approvals).toMatchObject([{ by: 'temporal:Ada', decision: 'approved' }]);
    });
  });

  test('that is malformed, as other messages may be, is dropped, and the task goes on', async () => {
    const failed = { type: 'AgentUnusable', message: 'Not logged in' } as const;
    let runs = 0;
    const runAgent = () => Promise.resolve(ranAs((runs += 1), runs === 2 ? failed : { type: 'Succeeded' }));
    await stage.play({ runAgent }, async ({ handle }) => {
      const approval = pendingApproval(await waitsFor(handle, 'requirements'));
      const by = 'Eve';
      const id = 'r';
      const malformed = [
        ...[[], [null], [5], ['rubbish'], [[1, 2]], [{}]],
        [{ approval, by: 5, text: 5, reason: 5, id }],
        [{ approval, by: {}, text: {}, reason: {}, budgetUsd: {}, from: {}, id }],
        [{ approval, by, reason: 5, budgetUsd: '30', id }],
        [{ approval, by, reason: { toString: 5 }, from: { a: 1 }, id }],
        [{ approval, by, reason: 7, settings: { policy: null, repository: {} }, id }],
        [{ approval, by, reason: 7, settings: { policy: { pipeline: [] }, repository: {} }, id }],
      ] as [unknown][];
      for (const args of malformed) {
        for (const name of ['guide', 'approve', 'reject', 'decide']) await handle.signal(name, ...args);
        expect(await until(handle, 'waiting-for-approval')).toMatchObject({ approvals: [] });
        for (const name of ['pause', 'resume']) await handle.signal(name, ...args);
      }
      await handle.signal('approve', { approval, by: 'Ada', reason: null });
      const blocked = await until(handle, 'blocked');
      for (const args of malformed) await handle.signal('retry', ...args);
      const view = await until(handle, 'blocked', ({ retry }) => retry !== undefined);
      expect(view.waitingFor).toEqual(blocked.waitingFor);
      await handle.signal('retry', { by: 'Ada', from: null, budgetUsd: null });
      await waitsFor(handle, 'deploy#');
    });
  });

  test('names and reasons of any length are cut', async () => {
    await stage.play({}, async ({ handle, world }) => {
      const view = await waitsFor(handle, 'requirements');
      const [by, reason] = ['y'.repeat(50_000), 'x'.repeat(100_000)];
      await handle.signal('guide', { by, text: reason });
      await handle.signal('reject', { approval: pendingApproval(view), by, reason });
      const later = await waitsFor(handle, 'requirements#2');
      expect(later.approvals).toMatchObject([{ by: `temporal:${'y'.repeat(200)}`, reason: 'x'.repeat(4_000) }]);
      const told = world.inputs('runAgent').at(-1)?.feedback ?? [];
      expect(told.map(({ text }) => text.length <= 4_000)).toEqual([true, true]);
    });
  });
});

describe('what is decided', () => {
  test('rejected requirements go back to the analyst with the reason', async () => {
    await stage.play({}, async ({ handle, world }) => {
      const view = await waitsFor(handle, 'requirements');
      await handle.signal('reject', { approval: pendingApproval(view), by: 'Ada', reason: 'too vague' });
      await waitsFor(handle, 'requirements#2');
      expect(world.inputs('runAgent').at(-1)?.feedback).toEqual([
        { from: 'approval', text: 'temporal:Ada rejected it: too vague' },
      ]);
    });
  });

  test('a rejected deployment goes to development and merges nothing', async () => {
    await stage.play({}, async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      const view = await waitsFor(handle, 'deploy#');
      await handle.signal('reject', { approval: pendingApproval(view), by: 'Ada', reason: 'not on a Friday' });
      const later = await waitsFor(handle, 'deploy#2');
      expect(later.stages.filter(({ stage: name }) => name === 'development')).toHaveLength(2);
      expect(world.inputs('mergePullRequest')).toHaveLength(0);
    });
  });

  test('a person is reminded at the interval', async () => {
    await stage.play(
      {},
      async ({ handle, world }) => {
        await until(handle, 'waiting-for-approval');
        await so(() => world.notices().filter(({ kind }) => kind === 'reminder').length >= 2);
      },
      { reminderSeconds: 0.2 },
    );
  });
});
