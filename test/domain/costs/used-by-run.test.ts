import { describe, expect, test } from '@jest/globals';
import type { Counts } from '../../../domain/agents/agent.js';
import { usedByRun } from '../../../domain/costs/used-by-run.js';

const cost = (costUsd: number | null) => ({ tokens: null, costUsd });

describe('the cost that a run is booked with', () => {
  test.each<[string, Counts | null, number, (number | null)[], number]>([
    ['a first figure is the run’s', 'session', 0.5, [], 0],
    ['what the session told before is taken off', 'session', 0.75, [0.2, 0.5], 0.5],
    ['a retry that used nothing costs nothing', 'session', 4.0063306, [4.0063306, 4.0063306], 4.0063306],
    ['runs that told nothing are passed over', 'session', 0.75, [0.5, null], 0.5],
    ['a session that counts anew', 'session', 0.1, [0.5], 0],
    ['and goes on from there', 'session', 0.3, [0.5, 0.1], 0.1],
    ['a version that counts each run alone', 'run', 0.75, [0.5], 0],
    ['not known: the second figure is not less than the first', null, 0.75, [0.5], 0.5],
    ['not known: the second figure is less', null, 0.25, [0.5], 0],
    ['not known: the second figure was less', null, 0.75, [0.5, 0.25], 0],
  ])('%s', (_, counts, told, earlier, beforeUsd) => {
    const report = { told: cost(told), counts: { tokens: 'run' as const, cost: counts } };
    expect(usedByRun(report, earlier.map(cost))).toMatchObject({ toldUsd: told, beforeUsd });
  });
});

test('tokens that count the session are booked by their difference', () => {
  const tokens = (input: number) => ({ input, output: 1, cacheRead: 0, cacheWritten: 0 });
  const told = { tokens: tokens(30), costUsd: null };
  const earlier = [{ tokens: tokens(10), costUsd: null }, cost(null)];
  const used = (counts: Counts) => usedByRun({ told, counts: { tokens: counts, cost: null } }, earlier);
  expect(used('session')).toMatchObject({ tokens: { input: 20, output: 0 }, toldUsd: null, tellsEarlier: true });
  expect(used('run')).toMatchObject({ tokens: { input: 30, output: 1 }, tellsEarlier: false });
});

test.each<[Counts | null, number | null, boolean]>([
  ['session', 0.5, true],
  [null, 0.5, true],
  ['run', 0.5, false],
  ['session', null, false],
])('a cost that counts the %p, %p, tells what earlier runs did not: %p', (counts, told, tellsEarlier) => {
  const report = { told: cost(told), counts: { tokens: 'run' as const, cost: counts } };
  expect(usedByRun(report, [cost(null)])).toMatchObject({ tellsEarlier });
});
