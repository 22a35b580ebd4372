import { describe, expect, test } from '@jest/globals';
import type { Breaker, OpenBreaker } from '../../../domain/brakes/breaker-state.js';
import {
  type AdmissionFacts,
  decideAdmission,
  nearEvent,
  type PeriodBudget,
} from '../../../domain/brakes/decide-admission.js';

const now = Date.parse('2026-11-27T15:00:00Z');
const minute = 60_000;
const taskId = 'task/shop/1';

const nothing: AdmissionFacts = {
  taskId,
  now,
  breakers: [],
  caps: [],
  reserve: { usualUsd: null, defaultUsd: 1 },
  task: { limitUsd: null, bookedUsd: 0, heldUsd: 0 },
  budgets: [],
};

function decide(given: Partial<AdmissionFacts>) {
  return decideAdmission({ ...nothing, ...given });
}

function breaker(key: string, given: Partial<OpenBreaker> = {}): Breaker {
  const usual = { cause: 'transient', reason: 'is overloaded', openedAt: now - minute, until: now, probes: 0 } as const;
  return { key, streak: 3, lastFailure: 'transient', open: { ...usual, probe: null, ...given } };
}

function budget(given: Partial<PeriodBudget> = {}): PeriodBudget {
  return { scope: 'all/day', period: '2026-11-27', limitUsd: 10, usedUsd: 0, until: now + 9 * 60 * minute, ...given };
}

test('where nothing brakes it, a run starts with the usual reserve, and may cost anything', () => {
  expect(decide({})).toEqual({ kind: 'go', reserveUsd: 1, limitUsd: null, breaker: null });
  expect(decide({ reserve: { usualUsd: 2.5, defaultUsd: 1 } })).toMatchObject({ reserveUsd: 2.5 });
});

describe("the task's own budget", () => {
  test.each<[string, number, number, number, 'go' | 'refuse']>([
    ['has room', 5, 2, 1, 'go'],
    ['is filled to the cent', 0.3, 0.1, 0.1, 'go'],
    ['has no room for the reserve', 5, 4.5, 0, 'refuse'],
    ['is held by other runs', 5, 0, 4.5, 'refuse'],
    ['is used up', 5, 5, 0, 'refuse'],
    ['is passed', 5, 7, 0, 'refuse'],
    ['is nothing', 0, 0, 0, 'refuse'],
    ['is less than a reserve, and whole', 0.5, 0, 0, 'go'],
    ['is less than a reserve, and used', 0.5, 0.1, 0, 'refuse'],
  ])('%s', (_, limitUsd, bookedUsd, heldUsd, kind) => {
    const reserve = { usualUsd: null, defaultUsd: limitUsd === 0.3 ? 0.1 : 1 };
    expect(decide({ task: { limitUsd, bookedUsd, heldUsd }, reserve }).kind).toBe(kind);
  });

  test('leaves the run what is left of it', () => {
    expect(decide({ task: { limitUsd: 20, bookedUsd: 0.1, heldUsd: 0.2 } })).toMatchObject({ limitUsd: 19.7 });
  });

  test('is asked first: what is used up waits for nothing', () => {
    const task = { limitUsd: 1, bookedUsd: 1, heldUsd: 0 };
    expect(decide({ task, breakers: [breaker('all', { cause: 'person', until: null })] }).kind).toBe('refuse');
  });
});

describe('breakers', () => {
  test('hold a run, that of everything first', () => {
    const everything = breaker('all', { cause: 'person', reason: 'a break', by: 'local:ada', until: null });
    expect(decide({ breakers: [everything, breaker('claude@x', { until: now + minute })] })).toMatchObject({
      kind: 'wait',
      wait: { kind: 'breaker', breaker: 'all', cause: 'person', reason: 'a break', by: 'local:ada', until: null },
      breaker: null,
    });
  });

  test('tell when they are tried again, and who tries', () => {
    const until = now + minute;
    expect(decide({ breakers: [breaker('claude@x', { until })] })).toMatchObject({
      kind: 'wait',
      wait: { breaker: 'claude@x', until },
      lookAt: until,
      breaker: { open: { probe: { taskId } } },
    });
  });

  test('that are due are tried by this run', () => {
    expect(decide({ breakers: [breaker('claude@x')] })).toMatchObject({
      kind: 'go',
      breaker: { key: 'claude@x', open: { probe: { taskId } } },
    });
  });

  test('are not leased by a run that may not start for another reason', () => {
    const breakers = [breaker('claude@x')];
    const full = { project: 'shop', role: null, agents: 1, atWork: 1, ahead: 0 };
    expect(decide({ breakers, caps: [full] })).toMatchObject({ kind: 'wait', wait: { kind: 'turn' }, breaker: null });
    const usedUp = budget({ usedUsd: 10 });
    expect(decide({ breakers, budgets: [usedUp] })).toMatchObject({ wait: { kind: 'budget' }, breaker: null });
  });
});

describe('turns', () => {
  const cap = { project: 'shop', role: null, agents: 2 };
  test.each<[string, number, number, 'go' | 'wait']>([
    ['one at work of two', 1, 0, 'go'],
    ['as many as may be', 2, 0, 'wait'],
    ['more than may be, since the limit was lowered', 3, 0, 'wait'],
    ['a free slot that is another task’s turn', 1, 1, 'wait'],
    ['two free slots, and one task before', 0, 1, 'go'],
  ])('%s', (_, atWork, ahead, kind) => {
    expect(decide({ caps: [{ ...cap, atWork, ahead }] }).kind).toBe(kind);
  });

  test('of a role and of a project both count', () => {
    const free = { ...cap, atWork: 0, ahead: 0 };
    const full = { project: 'shop', role: 'developer', agents: 1, atWork: 1, ahead: 0 } as const;
    const answer = decide({ caps: [free, full] });
    expect(answer).toMatchObject({ wait: { kind: 'turn', project: 'shop', role: 'developer', agents: 1 }, told: null });
    expect(answer.kind === 'wait' && answer.lookAt).toBeGreaterThanOrEqual(now + 5 * minute);
  });
});

describe('the budget of a period', () => {
  test.each<[string, Partial<PeriodBudget>, 'go' | 'wait']>([
    ['has room', { usedUsd: 9 }, 'go'],
    ['has no room for the reserve', { usedUsd: 9.01 }, 'wait'],
    ['is used up', { usedUsd: 10 }, 'wait'],
    ['is nothing', { limitUsd: 0 }, 'wait'],
    ['is less than a reserve, and whole', { limitUsd: 0.5 }, 'go'],
    ['is less than a reserve, and used', { limitUsd: 0.5, usedUsd: 0.1 }, 'wait'],
  ])('%s', (_, given, kind) => {
    expect(decide({ budgets: [budget(), budget({ scope: 'project/shop/day', ...given })] }).kind).toBe(kind);
  });

  test('that is used up is waited for until the next one, and told once for its limit', () => {
    const answer = decide({ budgets: [budget({ usedUsd: 10 })] });
    const used = { scope: 'all/day', limitUsd: 10, usedUsd: 10, until: budget().until };
    expect(answer).toMatchObject({
      ...{ kind: 'wait', wait: { kind: 'budget', ...used } },
      told: { occasion: 'used up all/day 2026-11-27 10', event: { kind: 'budget-used-up', ...used } },
    });
  });

  test('is looked at when the next one begins, and now and then before: settings are changed without a signal', () => {
    const lookAt = (until: number) => {
      const answer = decide({ budgets: [budget({ usedUsd: 10, until })] });
      return answer.kind === 'wait' ? answer.lookAt - now : NaN;
    };
    expect([lookAt(now + minute) >= minute, lookAt(now + minute) < minute + 5_000]).toEqual([true, true]);
    const inAMonth = lookAt(now + 30 * 24 * 60 * minute);
    expect([inAMonth >= 15 * minute, inAMonth < 16 * minute]).toEqual([true, true]);
  });

  test.each<[number, number, boolean]>([
    [7.99, 10, false],
    [8, 10, true],
    [12, 10, true],
    [0, 0, false],
  ])('is told to be near by %d of %d: %p', (usedUsd, limitUsd, near) => {
    const event = nearEvent(budget({ usedUsd, limitUsd }));
    const occasion = `near all/day 2026-11-27 ${limitUsd}`;
    const told = { kind: 'budget-near', scope: 'all/day', limitUsd, usedUsd, until: budget().until };
    expect(event).toEqual(near ? { occasion, event: told } : null);
  });
});
