import { type Breaker, leaseOf, type OpenBreaker, withOpen } from './breaker-state.js';
import { spreadOf } from './spread-of.js';

/** What a task is told that asks whether it may start a run. */
export type BreakerAnswer =
  | { readonly kind: 'go' }
  /** Its run is the probe: nobody else's starts meanwhile. */
  | { readonly kind: 'probe'; readonly breaker: Breaker }
  /** `breaker`: changed where the task has leased the next probe. */
  | { readonly kind: 'wait'; readonly open: OpenBreaker; readonly lookAt: number; readonly breaker: Breaker };

/** How long a probe may take until a model answers, its way to a slot of its host included. */
const probeMs = 600_000;
/** Whoever closes a breaker wakes those who wait: their own timers are a backstop. */
const backstopMs = 300_000;
/** A limit may last for days: whoever closed its breaker meanwhile may not have come to wake all. */
const longestBackstopMs = 3_600_000;
const backstopSpreadMs = 60_000;

export function askBreaker(breaker: Breaker, taskId: string, now: number): BreakerAnswer {
  const { open } = breaker;
  if (open === null) return { kind: 'go' };
  const { until, probe } = open;
  const spreadMs = spreadOf(taskId, backstopSpreadMs);
  const latest = now + longestBackstopMs + spreadMs;
  if (until === null) return { kind: 'wait', open, lookAt: latest, breaker };
  const isLeased = probe !== null && probe.taskId !== taskId && probe.until > now;
  if (isLeased) {
    const lookAt = Math.min(Math.max(until, now) + backstopMs + spreadMs, latest);
    return { kind: 'wait', open, lookAt, breaker };
  }
  if (until > now) {
    const leased = withOpen(breaker, { ...open, probe: leaseOf(taskId, until) });
    return { kind: 'wait', open, lookAt: Math.min(until, latest), breaker: leased };
  }
  return { kind: 'probe', breaker: withOpen(breaker, { ...open, probe: { taskId, until: now + probeMs } }) };
}
