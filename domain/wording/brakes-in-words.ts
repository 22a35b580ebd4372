import { type BreakerCause, breakerName, everything } from '../brakes/breaker.js';
import type { UsedBudget } from '../brakes/brake-event.js';
import { periodOf, projectOf } from '../brakes/budget-scope.js';
import type { BrakeWait } from '../brakes/brake-wait.js';
import { dollars } from '../text/dollars.js';
import { minuteOf } from '../text/minute.js';

/** What holds tasks back, for whoever shows it: status, lists, the Temporal UI and the notices say the same. */

/** An open breaker. */
export interface Opened {
  readonly breaker: string;
  readonly cause: BreakerCause;
  /** Of a transient failure what follows the provider's name. */
  readonly reason: string;
  /** Who has opened it; absent: a run. */
  readonly by?: string;
  /** When it is tried again; null: a person closes it. */
  readonly until: number | null;
}

/** Since when a task waits, so that only another day's date is named. */
interface Since {
  readonly since?: number;
}

export function breakerInWords({ breaker, cause, reason, by, until, since }: Opened & Since): string {
  const tried = until === null ? '' : `, next try ${minuteOf({ until, ...(since !== undefined && { since }) })}`;
  return `${stateInWords(breaker, cause, reason, by)}${tried}`;
}

function stateInWords(breaker: string, cause: BreakerCause, reason: string, by = 'a person'): string {
  const name = held(breaker);
  const why = reason === '' ? '' : `: ${reason}`;
  switch (cause) {
    case 'transient':
      return `${name} ${reason === '' ? 'fails' : reason}`;
    case 'quota':
      return `${name}'s limit is used up`;
    case 'login':
      return `${name} needs a login${why}`;
    case 'credit':
      return `${name} has no credit${why}`;
    case 'person':
      return `${name} is held by ${by}${why}`;
    case 'account':
      return `${name} takes no more requests`;
  }
}

/** What a breaker holds. */
export function held(breaker: string): string {
  return breaker === everything ? 'everything' : breakerName(breaker);
}

export function budgetInWords({ scope, limitUsd, usedUsd, until, since }: UsedBudget & Since): string {
  const used =
    usedUsd >= limitUsd ? `is used up (${dollars(usedUsd)})` : `has no room for a run (${dollars(usedUsd)} used)`;
  return `${budgetName(scope)}, ${dollars(limitUsd)}, ${used}; ${nextPeriod({ scope, until, ...(since !== undefined && { since }) })}`;
}

/** `the day's budget of shop` */
export function budgetName(scope: UsedBudget['scope']): string {
  return `the ${periodOf(scope)}'s budget of ${projectOf(scope) ?? 'all projects'}`;
}

export function nextPeriod({ scope, ...moment }: Pick<UsedBudget, 'scope' | 'until'> & Since): string {
  return `the next ${periodOf(scope)} begins ${minuteOf(moment)}`;
}

export function turnInWords({ project, role, agents }: Extract<BrakeWait, { kind: 'turn' }>): string {
  const who = role ?? 'agent';
  if (agents === 0) return `no ${who} of ${project} may be at work`;
  return agents === 1
    ? `1 ${who} of ${project} is at work, as many as may be`
    : `${agents} ${who}s of ${project} are at work, as many as may be`;
}

/** What a person can type. */
export interface WayPast {
  readonly command: string;
  readonly what: string;
}

/** How a person lets the tasks go on; null: they do by themselves. */
export function wayPastBreaker({ breaker, until }: Pick<Opened, 'breaker' | 'until'>): WayPast | null {
  if (until !== null) return null;
  if (breaker === everything) return { command: 'orch resume --all', what: 'lets everything go on' };
  return { command: `orch breaker close ${breakerName(breaker)}`, what: 'closes the breaker' };
}

export function wayPastBudget({ scope }: Pick<UsedBudget, 'scope'>): WayPast {
  const month = periodOf(scope) === 'month' ? ' --month' : '';
  return { command: `orch budget ${projectOf(scope) ?? 'all'}${month}`, what: 'shows the budget, and raises it' };
}
