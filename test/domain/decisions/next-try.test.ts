import { describe, expect, test } from '@jest/globals';
import type { RunEnding } from '../../../domain/failures/failure.js';
import { nextTry } from '../../../domain/decisions/next-try.js';
import { noTries, type Tries } from '../../../domain/task/tries.js';

const now = 1_800_000_000_000;

function ask(ending: RunEnding, tries: Partial<Tries> = {}, acts = false, agent = 'claude') {
  return nextTry({ ...question(tries, acts), ending, agent });
}

function question(tries: Partial<Tries>, acts: boolean) {
  return {
    exitCode: 1,
    agent: 'claude',
    tries: { ...noTries, ...tries },
    now,
    acts,
    acted: false,
    maxTries: 2,
    transientRetries: 3,
    backoffBaseSeconds: 30,
    backoffMaxSeconds: 900,
  };
}

test('a run that succeeded is done', () => {
  expect(ask({ type: 'Succeeded' })).toEqual({ kind: 'done' });
});

describe('a transient failure is tried again in the same session', () => {
  const transient: RunEnding = { type: 'AgentTransient', message: 'overloaded' };

  test.each([
    [0, 60],
    [1, 120],
    [2, 240],
  ])('after %i earlier ones it waits %i s: min(2^n·base, max), n = 1 first', (earlier, seconds) => {
    const next = ask(transient, { transient: earlier });
    expect(next).toMatchObject({
      kind: 'again',
      wait: { kind: 'backoff', failure: 'overloaded', until: now + seconds * 1_000 },
      resume: true,
    });
    expect(next).toMatchObject({ tries: { transient: earlier + 1, failed: 0 } });
  });

  test('never sooner than the provider asked for', () => {
    expect(ask({ ...transient, notBefore: now + 500_000 })).toMatchObject({ wait: { until: now + 500_000 } });
    expect(ask({ ...transient, notBefore: now - 1 })).toMatchObject({ wait: { until: now + 60_000 } });
  });

  test('a Retry-After above the longest backoff is waited out, and uses up no retry', () => {
    const next = ask({ ...transient, notBefore: now + 5_000_000 }, { transient: 3 });
    expect(next).toMatchObject({ kind: 'again', wait: { until: now + 5_000_000 }, tries: { transient: 3 } });
  });

  test.each([
    ['rate-limit', { kind: 'limit', agent: 'codex', until: now + 5_000_000 }],
    ['overload', { kind: 'limit', agent: 'codex', until: now + 5_000_000 }],
    ['server', { kind: 'backoff', failure: 'overloaded', until: now + 5_000_000 }],
    ['network', { kind: 'backoff', failure: 'overloaded', until: now + 5_000_000 }],
  ] as const)('so long a wait for a %s is %j', (cause, wait) => {
    expect(ask({ ...transient, cause, notBefore: now + 5_000_000 }, {}, false, 'codex')).toMatchObject({ wait });
    expect(ask({ ...transient, cause, notBefore: now + 500_000 })).toMatchObject({ wait: { kind: 'backoff' } });
  });

  test('a person is asked when its retries are used up', () => {
    expect(ask({ ...transient, cause: 'rate-limit' }, { transient: 3 })).toMatchObject({
      ...{ kind: 'block', cause: 'agent-transient' },
      outOfTries: 'transient (rate-limit) after 3 attempts',
      reason: 'transient (rate-limit) after 3 attempts: overloaded',
    });
  });

  test.each([
    ['rate-limit', 'transient (rate-limit) after 3 attempts'],
    ['overload', 'transient (overload) after 3 attempts'],
    ['network', 'transient (network) after 3 attempts'],
    ['server', 'transient (server error) after 3 attempts'],
    ['silence', 'transient (silence) after 3 attempts'],
    [undefined, 'transient after 3 attempts'],
  ] as const)('%s is told as that, and the attempts are the retries', (cause, outOfTries) => {
    expect(ask({ ...transient, ...(cause && { cause }) }, { transient: 3 })).toMatchObject({ outOfTries });
  });
});

describe('a quota', () => {
  test('is waited out until its reset, as the limit of its agent', () => {
    const ending: RunEnding = { type: 'AgentQuota', message: 'limit', notBefore: now + 7_200_000 };
    expect(ask(ending, {}, false, 'codex')).toMatchObject({
      kind: 'again',
      wait: { kind: 'limit', agent: 'codex', until: now + 7_200_000 },
      resume: true,
    });
  });

  test('with a reset that is past is not asked in a tight loop', () => {
    const ending: RunEnding = { type: 'AgentQuota', message: 'limit', notBefore: now - 1 };
    const next = ask(ending);
    expect(next).toMatchObject({ wait: { until: now + 30_000 } });
    expect(next).not.toHaveProperty('wait.untold');
  });

  const untold: RunEnding = { type: 'AgentQuota', message: "You've hit your limit · resets soon\nand more" };

  test.each([
    [0, 60],
    [1, 120],
    [5, 1_920],
    [6, 3_600],
    [2_000, 3_600],
  ])('whose end was not told waits longer each time: after %i such runs %i s, and says so', (earlier, seconds) => {
    expect(ask(untold, { untoldLimit: earlier })).toMatchObject({
      kind: 'again',
      wait: {
        kind: 'limit',
        agent: 'claude',
        until: now + seconds * 1_000,
        untold: "You've hit your limit · resets soon",
      },
      resume: true,
      tries: { untoldLimit: earlier + 1, transient: 0, failed: 0 },
    });
  });

  test('whose end is told again begins anew', () => {
    const told: RunEnding = { type: 'AgentQuota', message: 'limit', notBefore: now + 7_200_000 };
    expect(ask(told, { untoldLimit: 4 })).toMatchObject({ tries: { untoldLimit: 0 } });
  });

  test('that says much is told in short', () => {
    const next = ask({ type: 'AgentQuota', message: 'x'.repeat(5_000) });
    expect(JSON.stringify(next).length).toBeLessThan(500);
  });
});

describe.each([
  ['AgentFailed', false],
  ['AgentTimedOut', false],
  ['AgentOutOfTurns', true],
] as const)('%s', (type, resume) => {
  const ending: RunEnding = { type, message: 'tail of the log' };

  test(`is tried once more, in ${resume ? 'its own' : 'a new'} session, with what went wrong`, () => {
    expect(ask(ending)).toMatchObject({
      kind: 'again',
      wait: null,
      resume,
      feedback: { from: 'failure', text: 'tail of the log' },
      tries: { failed: 1 },
    });
  });

  test('is a matter for a person after the second time', () => {
    expect(ask(ending, { failed: 1 })).toMatchObject({
      kind: 'block',
      resume,
      outOfTries: '2 attempts (exit=1)',
      reason: '2 attempts (exit=1): tail of the log',
    });
  });
});

describe('a role that acts on the world outside', () => {
  const endings: Exclude<RunEnding, { type: 'Succeeded' }>[] = [
    { type: 'AgentTransient', cause: 'overload', message: 'overloaded' },
    { type: 'AgentTransient', cause: 'silence', message: 'printed nothing' },
    { type: 'AgentQuota', message: 'limit', notBefore: now + 5_000 },
    { type: 'AgentFailed', message: 'exit 1' },
    { type: 'AgentFailed', message: 'Prompt is too long', newSession: true },
    { type: 'AgentTimedOut', message: 'too long' },
    { type: 'AgentOutOfTurns', message: 'all its turns' },
    { type: 'AgentUnusable', message: 'Not logged in', lacks: 'login' },
    { type: 'AgentUnusable', message: 'expired', lacks: 'login', onceMore: true },
    { type: 'AgentLost', message: 'was killed from outside orch (SIGKILL)' },
    { type: 'BudgetExceeded', message: 'used up' },
  ];

  test.each(endings)('gets no second try once it has used a tool, after %j', (ending) => {
    const fail = { kind: 'fail', reason: ending.message };
    for (const held of [false, true]) {
      expect(nextTry({ ...question({}, true), ending, acted: true, held })).toEqual(fail);
    }
  });

  test.each(endings)('goes on as any other before that, after %j', (ending) => {
    expect(ask(ending, {}, true)).toEqual(ask(ending));
  });

  test('is done where it has succeeded', () => {
    expect(nextTry({ ...question({}, true), ending: { type: 'Succeeded' }, acted: true })).toEqual({ kind: 'done' });
  });
});

test('of another role it does not matter whether it has used a tool', () => {
  const ending: RunEnding = { type: 'AgentLost', message: 'the host went away' };
  expect(nextTry({ ...question({}, false), ending, acted: true })).toEqual(ask(ending));
});

test('an unusable agent is a matter for a person at once', () => {
  expect(ask({ type: 'AgentUnusable', message: 'Not logged in' })).toEqual({
    kind: 'block',
    cause: 'agent-unusable',
    reason: 'Not logged in',
    outOfTries: null,
    resume: false,
    feedback: null,
  });
});

test('an expired login is tried once more, then a person is asked', () => {
  const ending: RunEnding = { type: 'AgentUnusable', message: 'expired', onceMore: true };
  expect(ask(ending)).toMatchObject({ kind: 'again', tries: { onceMore: 1 } });
  expect(ask(ending, { onceMore: 1 })).toMatchObject({ kind: 'block' });
});

test('a session that cannot be gone on with is replaced once, without counting as a failed try', () => {
  const ending: RunEnding = { type: 'AgentFailed', message: 'Prompt is too long', newSession: true };
  expect(ask(ending)).toMatchObject({ kind: 'again', resume: false, tries: { newSession: 1, failed: 0 } });
  expect(ask(ending, { newSession: 1 })).toMatchObject({ kind: 'again', tries: { failed: 1 } });
});

test('a lost run is resumed and not counted as failed, but not for ever', () => {
  const ending: RunEnding = { type: 'AgentLost', message: 'the host went away' };
  expect(ask(ending)).toMatchObject({ kind: 'again', wait: null, resume: true, tries: { lost: 1, failed: 0 } });
  expect(ask(ending, { lost: 10 })).toMatchObject({ kind: 'block' });
});

test('a budget that is used up waits for a person who raises it, and the session goes on', () => {
  expect(ask({ type: 'BudgetExceeded', message: 'used up' })).toEqual({
    kind: 'block',
    cause: 'budget',
    reason: 'used up [BudgetExceeded]',
    outOfTries: null,
    resume: true,
    feedback: null,
  });
});

describe('a run that ends while the breaker of its provider is open', () => {
  const held = (ending: RunEnding, tries: Partial<Tries> = {}, acts = false) =>
    nextTry({ ...question(tries, acts), ending, held: true });

  test.each<[string, RunEnding]>([
    ['a transient failure', { type: 'AgentTransient', cause: 'overload', message: 'overloaded' }],
    ['a usage limit', { type: 'AgentQuota', message: 'limit', notBefore: now + 5_000 }],
    ['a login', { type: 'AgentUnusable', message: 'Not logged in', lacks: 'login' }],
    ['an expired login', { type: 'AgentUnusable', message: 'expired', lacks: 'login', onceMore: true }],
    ['no credit', { type: 'AgentUnusable', message: 'no credit', lacks: 'credit' }],
  ])('by %s asks to be admitted again in its session, and uses up no try', (_, ending) => {
    const tries = { ...noTries, transient: 3, onceMore: 1, untoldLimit: 2 };
    const again = { kind: 'again', wait: null, resume: true, feedback: null, tries };
    expect(held(ending, tries)).toEqual(again);
    expect(held(ending, tries, true)).toEqual(again);
  });

  test.each<[RunEnding, string]>([
    [{ type: 'AgentUnusable', message: 'no such program' }, 'block'],
    [{ type: 'AgentFailed', message: 'exit 1' }, 'again'],
    [{ type: 'BudgetExceeded', message: 'used up' }, 'block'],
    [{ type: 'Succeeded' }, 'done'],
  ])('goes on as ever where %j is not the provider’s', (ending, kind) => {
    expect(held(ending).kind).toBe(kind);
    expect(held(ending)).toEqual(ask(ending));
  });
});
