import type { BreakerEvent } from './brake-event.js';
import type { BreakerCause } from './breaker.js';
import type { Failing, Sign } from './sign.js';

/** A breaker as the ledger has it. Moments are epoch milliseconds. */
export interface Breaker {
  readonly key: string;
  /** Failures of the provider in a row. */
  readonly streak: number;
  readonly lastFailure: BreakerCause | null;
  /** Null: it is closed. */
  readonly open: OpenBreaker | null;
}

export interface OpenBreaker {
  readonly cause: BreakerCause;
  readonly reason: string;
  readonly openedAt: number;
  /** The person who has opened it; absent: a run has. */
  readonly by?: string;
  /** Null: a person closes it. */
  readonly until: number | null;
  /** Probes in vain since it opened. */
  readonly probes: number;
  /** The task that has leased to look whether it works again; its next run is the probe. */
  readonly probe: Lease | null;
}

export interface Lease {
  readonly taskId: string;
  readonly until: number;
}

export interface BreakerRules {
  /** So many failures in a row open it. */
  readonly breakerFailures: number;
  readonly backoffBaseSeconds: number;
  readonly backoffMaxSeconds: number;
}

export interface Shown {
  readonly sign: Sign;
  readonly taskId: string;
  readonly now: number;
}

/** The breaker after a run, and what is to be told; the same object: nothing has changed. */
export function afterSign(
  breaker: Breaker,
  shown: Shown,
  rules: BreakerRules,
): { readonly breaker: Breaker; readonly event: BreakerEvent | null } {
  const { sign, taskId } = shown;
  const { open } = breaker;
  // What a person has opened, a person closes.
  if (open?.cause === 'person') return { breaker, event: null };
  const isProbe = open?.probe?.taskId === taskId;
  switch (sign.kind) {
    case 'nothing':
      return { breaker: isProbe ? withOpen(breaker, { ...open, probe: null }) : breaker, event: null };
    case 'works':
      // What was under way when it opened may have been answered before.
      if (open !== null && !isProbe) return { breaker, event: null };
      return close(breaker, null);
    case 'fails':
      return open === null ? failClosed(breaker, sign, shown, rules) : failOpen(breaker, open, sign, shown, rules);
  }
}

/** Closed, with what is to be told where it was open. */
export function close(breaker: Breaker, by: string | null) {
  const { key, open, streak } = breaker;
  if (open === null && streak === 0) return { breaker, event: null };
  const closed: Breaker = { key, streak: 0, lastFailure: null, open: null };
  const event: BreakerEvent | null =
    open === null ? null : { kind: 'breaker-closed', breaker: key, openedAt: open.openedAt, by };
  return { breaker: closed, event };
}

function failClosed(breaker: Breaker, sign: Failing, { taskId, now }: Shown, rules: BreakerRules) {
  const { cause, reason, onceMore } = sign;
  const counted: Breaker = { ...breaker, streak: breaker.streak + 1, lastFailure: cause };
  const isEnough =
    cause === 'transient' ? counted.streak >= rules.breakerFailures : !onceMore || breaker.lastFailure === cause;
  if (!isEnough) return { breaker: counted, event: null };
  // Those that lost a race to renew it fail in a row, too: its probe comes after the race.
  const until = onceMore ? lookSoon(sign, 0, now, rules) : nextLook(sign, 0, now, rules);
  const open: OpenBreaker = { cause, reason, openedAt: now, until, probes: 0, probe: leaseOf(taskId, until) };
  const { key } = breaker;
  const event: BreakerEvent = { kind: 'breaker-opened', breaker: key, cause, reason, until };
  return { breaker: withOpen(counted, open), event };
}

/** Of the runs that were under way, only one that says more than the breaker knows changes it. */
function failOpen(breaker: Breaker, open: OpenBreaker, sign: Failing, { taskId, now }: Shown, rules: BreakerRules) {
  const isProbe = open.probe?.taskId === taskId;
  const { cause, reason } = sign;
  if (!isProbe && (cause === 'transient' || open.cause !== 'transient')) return { breaker, event: null };
  const probes = open.probes + (isProbe ? 1 : 0);
  if (!isProbe && sign.onceMore) return { breaker, event: null };
  const isProof = !sign.onceMore || breaker.lastFailure === cause;
  const until = isProof ? nextLook(sign, probes, now, rules) : lookSoon(sign, probes, now, rules);
  const shown = isProof ? { cause, reason } : { cause: open.cause, reason: open.reason };
  // What was to end by itself needs a person now, who has to hear of it.
  const isNew = until === null && open.until !== null;
  const openedAt = isNew ? now : open.openedAt;
  const next: OpenBreaker = { ...open, ...shown, openedAt, until, probes, probe: leaseOf(taskId, until) };
  const { key } = breaker;
  const event: BreakerEvent | null = isNew ? { kind: 'breaker-opened', breaker: key, cause, reason, until } : null;
  return { breaker: withOpen({ ...breaker, lastFailure: cause }, next), event };
}

/** The same, open like this. */
export function withOpen(breaker: Breaker, open: OpenBreaker): Breaker {
  return { ...breaker, open };
}

/** A lease lasts so long after its moment: where its task has gone away, another takes it over. */
const leaseMs = 120_000;

export function leaseOf(taskId: string, until: number | null): Lease | null {
  return until === null ? null : { taskId, until: until + leaseMs };
}

/** The longest window of a usage limit is a week: a reset that is said to come later is looked after meanwhile. */
const longestMs = 8 * 24 * 3_600_000;
/** A limit whose end nobody told lasts for hours: it is asked for no more often, and no less, than that. */
const longestUntoldSeconds = 3_600;

function lookSoon(sign: Failing, probes: number, now: number, rules: BreakerRules): number | null {
  return nextLook({ ...sign, cause: 'transient' }, probes, now, rules);
}

function nextLook({ cause, notBefore }: Failing, probes: number, now: number, rules: BreakerRules): number | null {
  if (cause === 'login' || cause === 'credit') return null;
  const { backoffBaseSeconds, backoffMaxSeconds } = rules;
  if (cause === 'quota' && notBefore !== null) {
    return Math.min(Math.max(notBefore, now + backoffBaseSeconds * 1_000), now + longestMs);
  }
  const longest = cause === 'quota' ? longestUntoldSeconds : backoffMaxSeconds;
  const seconds = Math.min(2 ** (probes + 1) * backoffBaseSeconds, longest);
  return Math.min(Math.max(now + seconds * 1_000, notBefore ?? 0), now + longestMs);
}
