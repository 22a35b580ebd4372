import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunEnding } from '../../../domain/failures/failure.js';
import type { RunFacts } from '../../../domain/task/task.js';
import { ranAs } from '../scripted-activities.js';
import { openStage, until } from '../task-fixture.js';

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
