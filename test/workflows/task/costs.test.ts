import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunEnding } from '../../../domain/failures/failure.js';
import type { RunFacts } from '../../../domain/task/task.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { ranAs } from '../scripted-activities.js';
import { openStage, so, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

/** Runs that end as told, with these facts; after the last, all succeed without a cost. */
function runs(...told: readonly [RunEnding, Partial<RunFacts>][]) {
  let number = 0;
  return () => {
    const [ending, facts] = told[number] ?? [succeeded, { costUsd: 0 }];
    const run = ranAs((number += 1), ending);
    return Promise.resolve({ ...run, facts: { ...run.facts, ...facts } });
  };
}

const succeeded: RunEnding = { type: 'Succeeded' };
const usedUp: RunEnding = { type: 'BudgetExceeded', message: 'used up what was left' };
const lost: RunEnding = { type: 'AgentLost', message: 'is gone' };

describe('what a task shows that it has cost', () => {
  test.each<[string, [RunEnding, Partial<RunFacts>][], object]>([
    [
      'is the sum in decimals',
      [
        [lost, { costUsd: 0.1 }],
        [succeeded, { costUsd: 0.2 }],
      ],
      { costUsd: 0.3 },
    ],
    [
      'says of how many runs nothing is known',
      [
        [lost, { costUsd: null }],
        [succeeded, { costUsd: 0.2 }],
      ],
      { costUsd: 0.2, unknownCosts: 1 },
    ],
    [
      'knows of a run what a later one of its session has told',
      [
        [lost, { costUsd: null }],
        [succeeded, { costUsd: 0.2, tellsRuns: 1 }],
      ],
      { costUsd: 0.2 },
    ],
  ])('%s', async (_, told, cost) => {
    await stage.play({ runAgent: runs(...told) }, async ({ handle }) => {
      const view = await until(handle, 'waiting-for-approval');
      const { costUsd, unknownCosts } = view;
      expect({ costUsd, ...(unknownCosts !== undefined && { unknownCosts }) }).toEqual(cost);
      expect(view.stages[0]).toMatchObject({ runs: 2, ...cost });
    });
  });
});

describe('the budget of a task', () => {
  test('goes to each run as what is left of it', async () => {
    const admit = () => Promise.resolve({ decision: 'go' as const, limitUsd: 3.25 });
    await stage.play({ admit, runAgent: runs() }, async ({ handle, world }) => {
      await until(handle, 'waiting-for-approval');
      expect(world.inputs('runAgent')).toMatchObject([{ limitUsd: 3.25 }]);
    });
  });

  test('blocks the task where a run has used it up; raised, the session goes on, and no try was lost', async () => {
    const failed: RunEnding = { type: 'AgentFailed', message: 'once' };
    const runAgent = runs([usedUp, { costUsd: 2.1, sessionId: 'session-1' }], [failed, {}], [succeeded, {}]);
    await stage.play(
      { runAgent },
      async ({ handle, world }) => {
        const texts = () => world.notices().map(({ text }) => text);
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({
          ways: [{ way: 'raise-budget' }, { way: 'setting', name: 'ORCH_RUN_RESERVE_USD' }, { way: 'cancel' }],
        });
        await so(() => texts().some((text) => text.includes('is blocked: analyst: used up what was left')));
        expect(texts()).not.toContainEqual(expect.stringContaining('failed'));
        await handle.signal('retry', { by: 'Ada', budgetUsd: 40 });
        await until(handle, 'waiting-for-approval');
        const sessions = world.inputs('runAgent').map(({ resumeSession }) => resumeSession);
        expect(sessions).toEqual([null, 'session-1', null]);
      },
      { budgetUsd: 2 },
    );
  });

  test('is set by a signal, too; only a task that it blocks goes on by that, and nonsense changes nothing', async () => {
    const unusable: RunEnding = { type: 'AgentUnusable', message: 'not logged in' };
    const runAgent = runs([unusable, {}], [usedUp, { costUsd: 2.1 }]);
    await stage.play(
      { runAgent },
      async ({ handle }) => {
        const budget = async () => (await handle.query<TaskView>('status')).budgetUsd;
        await until(handle, 'blocked');
        for (const budgetUsd of [-1, '5', 1_000_001, undefined, Number.POSITIVE_INFINITY]) {
          await handle.signal('budget', { by: 'Ada', budgetUsd });
        }
        await handle.signal('budget', { budgetUsd: 7 });
        expect(await budget()).toBe(2);
        await handle.signal('budget', { by: 'Ada', budgetUsd: 7.5 });
        expect(await budget()).toBe(7.5);
        expect((await until(handle, 'blocked')).waitingFor).toMatchObject({
          reason: expect.stringContaining('logged in'),
        });

        await handle.signal('retry', { by: 'Ada' });
        await so(async () => JSON.stringify(await handle.query('status')).includes('used up what was left'));
        await handle.signal('budget', { by: 'Ada', budgetUsd: null });
        await until(handle, 'waiting-for-approval');
        expect(await budget()).toBe(2);
      },
      { budgetUsd: 2 },
    );
  });

  test('that is passed is told, with what it was and what it cost, once for each run that adds to it', async () => {
    const runAgent = runs([lost, { costUsd: 1.5 }], [lost, { costUsd: 10.5 }], [succeeded, { costUsd: 0 }]);
    await stage.play(
      { runAgent },
      async ({ handle, world }) => {
        const over = () => world.notices().flatMap(({ text }) => (text.includes('over its budget') ? [text] : []));
        await until(handle, 'waiting-for-approval');
        await so(() => over().length > 0);
        expect([...new Set(over())]).toEqual([
          expect.stringMatching(/\$12\.00 of \$2\.00\. Run 2 \(analyst\) cost \$10\.50/),
        ]);
      },
      { budgetUsd: 2 },
    );
  });
});
