import { describe, expect, test } from '@jest/globals';
import { askBreaker } from '../../../domain/brakes/ask-breaker.js';
import { afterSign, type Breaker, close, type OpenBreaker } from '../../../domain/brakes/breaker-state.js';
import { type Sign, signOf } from '../../../domain/brakes/sign.js';
import type { RunEnding } from '../../../domain/failures/failure.js';

const now = Date.parse('2026-11-27T15:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const rules = { breakerFailures: 3, backoffBaseSeconds: 30, backoffMaxSeconds: 900 };
const key = 'claude@api.anthropic.com#1a2b3c4d';
const closed: Breaker = { key, streak: 0, lastFailure: null, open: null };
const mine = 'task/shop/1';
const other = 'task/shop/2';

function opened(given: Partial<OpenBreaker> = {}): Breaker {
  const open = {
    cause: 'transient' as const,
    reason: 'is overloaded',
    openedAt: now - minute,
    until: now,
    probes: 0,
    probe: null,
    ...given,
  };
  return { key, streak: 3, lastFailure: open.cause, open };
}

function fails(given: Partial<Extract<Sign, { kind: 'fails' }>> = {}): Sign {
  return { kind: 'fails', cause: 'transient', reason: 'is overloaded', notBefore: null, onceMore: false, ...given };
}

const works: Sign = { kind: 'works' };
const nothing: Sign = { kind: 'nothing' };

/** The breaker after these, one after the other, all of one task. */
function after(breaker: Breaker, ...signs: Sign[]): Breaker {
  return signs.reduce((before, sign) => afterSign(before, { sign, taskId: mine, now }, rules).breaker, breaker);
}

describe('what a run shows of its provider', () => {
  const message = 'API Error: 529 Overloaded\nmore of it';
  test.each<[string, RunEnding, boolean, Sign]>([
    ['a success', { type: 'Succeeded' }, false, works],
    ['an overload', { type: 'AgentTransient', cause: 'overload', message }, false, fails()],
    [
      'no network',
      { type: 'AgentTransient', cause: 'network', message },
      false,
      fails({ reason: 'cannot be reached' }),
    ],
    ['a transient failure of no known cause', { type: 'AgentTransient', message }, false, fails({ reason: 'fails' })],
    ['an overload after an answer', { type: 'AgentTransient', cause: 'overload', message }, true, works],
    [
      'a moment that was told',
      { type: 'AgentTransient', cause: 'rate-limit', message, notBefore: now + 5 },
      false,
      fails({ reason: 'takes no more requests', notBefore: now + 5 }),
    ],
    [
      'a usage limit, also after answers',
      { type: 'AgentQuota', message: `  You've hit your limit\n…`, notBefore: now + hour },
      true,
      fails({ cause: 'quota', reason: "You've hit your limit", notBefore: now + hour }),
    ],
    [
      'a login that is not taken',
      { type: 'AgentUnusable', message: 'Not logged in', lacks: 'login' },
      true,
      fails({ cause: 'login', reason: 'Not logged in' }),
    ],
    [
      'an expired login',
      { type: 'AgentUnusable', message: 'expired', lacks: 'login', onceMore: true },
      false,
      fails({ cause: 'login', reason: 'expired', onceMore: true }),
    ],
    ['a program that is missing', { type: 'AgentUnusable', message }, false, nothing],
    ['a failure without an answer', { type: 'AgentFailed', message }, false, nothing],
    ['a failure after an answer', { type: 'AgentFailed', message }, true, works],
    ['a time-out after an answer', { type: 'AgentTimedOut', message }, true, works],
    ['a budget used up, after an answer', { type: 'BudgetExceeded', message }, true, works],
    ['a lost run', { type: 'AgentLost', message }, false, nothing],
  ])('%s', (_, ending, answered, sign) => {
    expect(signOf(ending, answered)).toEqual(sign);
  });

  test('in no more than a line of 200 characters', () => {
    const sign = signOf({ type: 'AgentQuota', message: 'x'.repeat(5_000) }, false);
    expect(sign.kind === 'fails' && sign.reason.length).toBeLessThanOrEqual(200);
  });
});

describe('a closed breaker', () => {
  test('opens with the last of so many transient failures in a row, and no sooner', () => {
    expect(after(closed, fails(), fails())).toEqual({ ...closed, streak: 2, lastFailure: 'transient' });
    const { breaker, event } = afterSign(after(closed, fails(), fails()), { sign: fails(), taskId: mine, now }, rules);
    const until = now + minute;
    expect(breaker).toEqual({
      ...{ key, streak: 3, lastFailure: 'transient' },
      open: {
        ...{ cause: 'transient', reason: 'is overloaded', openedAt: now, until, probes: 0 },
        probe: { taskId: mine, until: until + 2 * minute },
      },
    });
    expect(event).toEqual({ kind: 'breaker-opened', breaker: key, cause: 'transient', reason: 'is overloaded', until });
  });

  test.each<[string, Sign]>([
    ['a run that succeeds', works],
    ['a failure after an answer', signOf({ type: 'AgentFailed', message: '' }, true)],
  ])('counts anew after %s', (_, sign) => {
    expect(after(closed, fails(), fails(), sign)).toEqual(closed);
    expect(after(closed, fails(), fails(), sign, fails(), fails()).open).toBeNull();
  });

  test('counts on after a run that shows nothing', () => {
    expect(after(closed, fails(), fails(), nothing, fails()).open?.cause).toBe('transient');
    expect(after(closed, nothing)).toBe(closed);
    expect(after(closed, works)).toBe(closed);
  });

  test.each<[string, Sign, number | null]>([
    ['a usage limit, until its reset', fails({ cause: 'quota', notBefore: now + 3 * hour }), now + 3 * hour],
    [
      'a usage limit whose reset is past, for the least wait',
      fails({ cause: 'quota', notBefore: now - day }),
      now + minute / 2,
    ],
    [
      'a usage limit whose reset is a year away, for a week and a day',
      fails({ cause: 'quota', notBefore: now + 365 * day }),
      now + 8 * day,
    ],
    ['a usage limit without a reset', fails({ cause: 'quota' }), now + minute],
    ['a login, until a person closes it', fails({ cause: 'login' }), null],
    ['a credit, until a person closes it', fails({ cause: 'credit', notBefore: now + hour }), null],
  ])('opens at once by %s', (_, sign, until) => {
    const { breaker, event } = afterSign(closed, { sign, taskId: mine, now }, rules);
    expect(breaker.open).toMatchObject({ until, probe: until === null ? null : { taskId: mine } });
    expect(event).toMatchObject({ kind: 'breaker-opened', until });
  });

  test('opens by an expired login only where the next run meets it, too', () => {
    const expired = fails({ cause: 'login', onceMore: true });
    expect(after(closed, expired)).toEqual({ ...closed, streak: 1, lastFailure: 'login' });
    expect(after(closed, expired, expired).open).toMatchObject({ cause: 'login', until: now + minute });
    expect(after(closed, fails(), expired).open).toBeNull();
    expect(after(closed, expired, works, expired).open).toBeNull();
  });

  test('is tried no sooner than the provider has said', () => {
    const later = fails({ notBefore: now + 10 * minute });
    expect(after(closed, fails(), fails(), later).open?.until).toBe(now + 10 * minute);
    expect(after(closed, fails(), fails(), fails({ notBefore: now + 1 })).open?.until).toBe(now + minute);
  });
});

describe('an open breaker', () => {
  const leased = (given: Partial<OpenBreaker> = {}) =>
    opened({ probe: { taskId: mine, until: now + minute }, ...given });

  test('is closed by its probe, which is told', () => {
    const { breaker, event } = afterSign(leased(), { sign: works, taskId: mine, now }, rules);
    expect(breaker).toEqual(closed);
    expect(event).toEqual({ kind: 'breaker-closed', breaker: key, openedAt: now - minute, by: null });
  });

  test('is not closed by what was under way when it opened', () => {
    const breaker = leased();
    for (const sign of [works, nothing, fails()]) {
      expect(afterSign(breaker, { sign, taskId: other, now }, rules)).toEqual({ breaker, event: null });
    }
  });

  test('waits longer after each probe in vain, and no longer than the most', () => {
    const waits = [1, 2, 3, 4, 5].reduce<{ breaker: Breaker; seconds: number[] }>(
      ({ breaker, seconds }) => {
        const next = after(breaker, fails());
        return { breaker: next, seconds: [...seconds, ((next.open?.until ?? 0) - now) / 1_000] };
      },
      { breaker: leased(), seconds: [] },
    );
    expect(waits.seconds).toEqual([120, 240, 480, 900, 900]);
    expect(waits.breaker.open).toMatchObject({ probes: 5, probe: { taskId: mine } });
    expect(afterSign(leased(), { sign: fails(), taskId: mine, now }, rules).event).toBeNull();
  });

  test('learns of a limit or a login by its probe, and by what was under way', () => {
    const quota = fails({ cause: 'quota', reason: 'limit', notBefore: now + hour });
    expect(after(leased(), quota).open).toMatchObject({ cause: 'quota', reason: 'limit', until: now + hour });
    const { breaker } = afterSign(leased(), { sign: quota, taskId: other, now }, rules);
    expect(breaker.open).toMatchObject({ cause: 'quota', until: now + hour, probes: 0, probe: { taskId: other } });
    expect(after(leased(), fails({ cause: 'login' })).open).toMatchObject({ cause: 'login', until: null, probe: null });
    // What was to end by itself needs a person now.
    const credit = fails({ cause: 'credit', reason: 'no credit' });
    const told = { kind: 'breaker-opened', breaker: key, cause: 'credit', reason: 'no credit', until: null };
    for (const taskId of [mine, other]) {
      const became = afterSign(leased(), { sign: credit, taskId, now }, rules);
      expect([became.event, became.breaker.open?.openedAt]).toEqual([told, now]);
    }
    // A run of the same limit tells nothing new.
    const limited = leased({ cause: 'quota' });
    expect(afterSign(limited, { sign: quota, taskId: other, now }, rules).breaker).toBe(limited);
  });

  test('needs a person for an expired login only where its probes meet that twice', () => {
    const expired = fails({ cause: 'login', onceMore: true });
    const once = after(leased(), expired);
    expect(once.open).toMatchObject({ cause: 'transient', until: now + 2 * minute, probes: 1 });
    expect(after(once, expired).open).toMatchObject({ cause: 'login', until: null });
    // Those that lost the race to renew it fail after it was opened.
    const raced = after(closed, expired, expired);
    expect(afterSign(raced, { sign: expired, taskId: other, now }, rules).breaker).toBe(raced);
    expect(after(raced, expired).open).toMatchObject({ cause: 'login', until: null });
    expect(after(raced, works)).toEqual(closed);
  });

  test('is free for another task where the probe shows nothing', () => {
    expect(after(leased(), nothing).open?.probe).toBeNull();
  });

  test('that a person has opened is closed by a person alone', () => {
    const held = opened({ cause: 'person', until: null, probe: null });
    for (const sign of [works, nothing, fails(), fails({ cause: 'quota' })]) {
      expect(afterSign(held, { sign, taskId: mine, now }, rules)).toEqual({ breaker: held, event: null });
    }
    expect(close(held, 'local:ada')).toEqual({
      breaker: closed,
      event: { kind: 'breaker-closed', breaker: key, openedAt: now - minute, by: 'local:ada' },
    });
  });
});

describe('who asks', () => {
  const ask = (breaker: Breaker, taskId = mine) => askBreaker(breaker, taskId, now);

  test('goes where it is closed', () => {
    expect(ask(closed)).toEqual({ kind: 'go' });
    expect(ask({ ...closed, streak: 2 })).toEqual({ kind: 'go' });
  });

  test('first leases the next probe, and looks at its moment', () => {
    const answer = ask(opened({ until: now + minute }));
    expect(answer).toMatchObject({ kind: 'wait', lookAt: now + minute });
    expect(answer.kind === 'wait' && answer.breaker.open?.probe).toEqual({ taskId: mine, until: now + 3 * minute });
  });

  test('of the others looks minutes after that', () => {
    const leased = opened({ until: now + minute, probe: { taskId: other, until: now + 3 * minute } });
    const answer = ask(leased);
    expect(answer).toMatchObject({ kind: 'wait', breaker: leased });
    expect(answer.kind === 'wait' && answer.lookAt).toBeGreaterThanOrEqual(now + 6 * minute);
    expect(answer.kind === 'wait' && answer.lookAt).toBeLessThan(now + 7 * minute);
  });

  test('is the probe when its moment has come, one at a time', () => {
    const due = opened({ probe: { taskId: mine, until: now + minute } });
    const answer = ask(due);
    expect(answer).toMatchObject({
      kind: 'probe',
      breaker: { open: { probe: { taskId: mine, until: now + 10 * minute } } },
    });
    expect(answer.kind === 'probe' && ask(answer.breaker, other).kind).toBe('wait');
    expect(answer.kind === 'probe' && ask(answer.breaker, mine).kind).toBe('probe');
  });

  test('takes over where the one who was to look is gone', () => {
    expect(ask(opened({ probe: { taskId: other, until: now } })).kind).toBe('probe');
    expect(ask(opened({ probe: { taskId: other, until: now + 1 } })).kind).toBe('wait');
    const later = ask(opened({ until: now + minute, probe: { taskId: other, until: now } }));
    expect(later.kind === 'wait' && later.breaker.open?.probe?.taskId).toBe(mine);
  });

  test('looks within an hour or so, however long a limit lasts: a wake may have been lost', () => {
    const leased = opened({ until: now + 5 * day, probe: { taskId: other, until: now + 6 * day } });
    const answers = [ask(leased), ask(opened({ until: now + 5 * day }))];
    for (const answer of answers) {
      const lookAt = answer.kind === 'wait' ? answer.lookAt : 0;
      expect([lookAt >= now + hour, lookAt < now + hour + minute]).toEqual([true, true]);
    }
  });

  test('by a clock that has jumped an hour ahead takes the probe over; one that jumps back makes the wait longer', () => {
    const leased = opened({ until: now + minute, probe: { taskId: other, until: now + 3 * minute } });
    expect(askBreaker(leased, mine, now + hour).kind).toBe('probe');
    expect(askBreaker(leased, other, now - hour)).toMatchObject({ kind: 'wait', lookAt: expect.any(Number) });
  });

  test('waits for the person where nothing else closes it', () => {
    const answer = ask(opened({ cause: 'person', until: null }));
    expect(answer).toMatchObject({ kind: 'wait', open: { cause: 'person' } });
    expect(answer.kind === 'wait' && answer.lookAt).toBeGreaterThanOrEqual(now + hour);
  });
});
