import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthCheck } from '../../../domain/pipeline/environment.js';
import { type GateCheck, gateCheck } from '../../../domain/gates/gate.js';
import type { Redact } from '../../../domain/text/redact.js';

/** One check, once. */
export type AskHealth = (check: HealthCheck) => Promise<GateCheck>;

export interface Looking {
  readonly checks: readonly HealthCheck[];
  readonly ask: AskHealth;
  readonly redact: Redact;
  /** No look begins later; one that has begun is finished. 0: one look. */
  readonly withinMs: number;
  readonly pauseMs: { readonly first: number; readonly longest: number };
  readonly signal: AbortSignal;
}

/** Looks until all checks have passed at once, or the time is over: what the last look has found. */
export async function lookUntilHealthy(looking: Looking): Promise<GateCheck[]> {
  const { withinMs, pauseMs, signal } = looking;
  const until = performance.now() + withinMs;
  for (let pause = pauseMs.first; ; pause = Math.min(pause * 2, pauseMs.longest)) {
    const found = await lookOnce(looking);
    if (found.every(({ outcome }) => outcome === 'passed') || performance.now() + pause > until) return found;
    // The next look's take their place.
    for (const { logPath } of found) if (logPath !== null) await rm(logPath, { force: true });
    await sleep(pause, undefined, { signal });
  }
}

/** In their order; after the first that fails, none is asked. */
async function lookOnce({ checks, ask, redact }: Looking): Promise<GateCheck[]> {
  const found: GateCheck[] = [];
  for (const [index, check] of checks.entries()) {
    const one = await ask(check);
    found.push(one);
    if (one.outcome !== 'passed') return [...found, ...skippedHealth(checks.slice(index + 1), redact)];
  }
  return found;
}

/** What is told of checks that are not asked. */
export function skippedHealth(checks: readonly HealthCheck[], redact: Redact): GateCheck[] {
  const names = checks.map((check) => redact(check.kind === 'url' ? check.url : check.run));
  return names.map((name) => gateCheck({ kind: 'health', name, outcome: 'skipped' }));
}
