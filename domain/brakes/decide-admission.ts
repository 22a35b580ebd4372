import type { BrakeEvent, UsedBudget } from './brake-event.js';
import { askBreaker } from './ask-breaker.js';
import type { Breaker } from './breaker-state.js';
import { spreadOf } from './spread-of.js';
import { addUsd } from '../costs/add-usd.js';
import type { BrakeWait } from './brake-wait.js';

/** What the ledger knows when a task asks whether it may start a run. Moments are epoch milliseconds, amounts US dollars. */
export interface AdmissionFacts {
  readonly taskId: string;
  readonly now: number;
  /** That of everything first, then that of the run's provider. */
  readonly breakers: readonly Breaker[];
  readonly caps: readonly Cap[];
  readonly reserve: {
    /** What runs of the role have cost in this project; null: not known. */
    readonly usualUsd: number | null;
    readonly defaultUsd: number;
  };
  readonly task: {
    /** Null: no limit. */
    readonly limitUsd: number | null;
    readonly bookedUsd: number;
    /** By runs whose cost is not known yet. */
    readonly heldUsd: number;
  };
  /** Those that have a limit. */
  readonly budgets: readonly PeriodBudget[];
}

/** How many agents of a project, or of its role, may be at work. */
export interface Cap extends Pick<Extract<BrakeWait, { kind: 'turn' }>, 'project' | 'role' | 'agents'> {
  readonly atWork: number;
  /** How many tasks wait for it that come before this one. */
  readonly ahead: number;
}

export interface PeriodBudget extends UsedBudget {
  /** Of the present one: `2026-11-27`, `2026-11`. */
  readonly period: string;
}

export type AdmissionDecision =
  | {
      readonly kind: 'go';
      readonly reserveUsd: number;
      /** What the run may cost; null: anything. */
      readonly limitUsd: number | null;
      /** The breaker whose probe it is, changed by that; null: none. */
      readonly breaker: Breaker | null;
    }
  | {
      readonly kind: 'wait';
      readonly wait: BrakeWait;
      /** When to ask again, where nobody has woken the task before. */
      readonly lookAt: number;
      readonly breaker: Breaker | null;
      readonly told: { readonly occasion: string; readonly event: BrakeEvent } | null;
    }
  | { readonly kind: 'refuse'; readonly reserveUsd: number };

/** Whoever ends a wait wakes the tasks in line: their own timers are a backstop. */
const backstopMs = 300_000;
const backstopSpreadMs = 60_000;
/** Limits of settings change without anybody who wakes, and so do those that a person has set for a while. */
const backstopOfBudgetMs = 900_000;
/** After the beginning of a day or a month. */
const periodSpreadMs = 5_000;

/** Whether a run may start: the task's own budget, the breakers, the turn, the budgets of the periods, in this order. */
export function decideAdmission(facts: AdmissionFacts): AdmissionDecision {
  const { taskId, now, task } = facts;
  const reserveUsd = reserveOf(facts);
  if (!fits(addUsd(task.bookedUsd, task.heldUsd), reserveUsd, task.limitUsd)) return { kind: 'refuse', reserveUsd };

  let probed: Breaker | null = null;
  for (const breaker of facts.breakers) {
    const answer = askBreaker(breaker, taskId, now);
    if (answer.kind === 'wait') {
      const { open, lookAt } = answer;
      const { cause, reason, by } = open;
      const until = open.until === null ? null : Math.max(open.until, now);
      const said = { cause, reason, ...(by !== undefined && { by }) };
      const wait = { kind: 'breaker', breaker: breaker.key, ...said, until } as const;
      return { kind: 'wait', wait, lookAt, breaker: answer.breaker === breaker ? null : answer.breaker, told: null };
    }
    if (answer.kind === 'probe') probed = answer.breaker;
  }

  const full = facts.caps.find(({ agents, atWork, ahead }) => atWork + ahead >= agents);
  if (full !== undefined) {
    const { project, role, agents } = full;
    return {
      kind: 'wait',
      wait: { kind: 'turn', project, role, agents },
      lookAt: now + backstopMs + spreadOf(taskId, backstopSpreadMs),
      breaker: null,
      told: null,
    };
  }

  const usedUp = facts.budgets.find(
    ({ usedUsd, limitUsd }) => !fits(usedUsd, Math.min(reserveUsd, limitUsd), limitUsd),
  );
  if (usedUp !== undefined) {
    const { period, ...used } = usedUp;
    const occasion = `used up ${used.scope} ${period} ${used.limitUsd}`;
    const told = { occasion, event: { kind: 'budget-used-up', ...used } } as const;
    return {
      kind: 'wait',
      wait: { kind: 'budget', ...used },
      lookAt: Math.min(
        used.until + spreadOf(taskId, periodSpreadMs),
        now + backstopOfBudgetMs + spreadOf(taskId, backstopSpreadMs),
      ),
      breaker: null,
      told,
    };
  }
  const limitUsd = task.limitUsd === null ? null : addUsd(task.limitUsd, -addUsd(task.bookedUsd, task.heldUsd));
  return { kind: 'go', reserveUsd, limitUsd, breaker: probed };
}

/** What has room for no run of the usual cost has room for one, as long as nothing is used of it. */
function reserveOf({ reserve, task }: AdmissionFacts): number {
  const usual = reserve.usualUsd ?? reserve.defaultUsd;
  return task.limitUsd === null ? usual : Math.min(usual, task.limitUsd);
}

/** Nothing left is no room, whatever the amount. */
function fits(usedUsd: number, amountUsd: number, limitUsd: number | null): boolean {
  return limitUsd === null || (usedUsd < limitUsd && addUsd(usedUsd, amountUsd) <= limitUsd);
}

/** From this share of a limit on, it is told that it is near. */
const nearShare = 0.8;

/** What is to be told of a budget after a run was booked; null: nothing. */
export function nearEvent({ period, ...used }: PeriodBudget) {
  const { scope, limitUsd, usedUsd } = used;
  if (limitUsd === 0 || usedUsd < limitUsd * nearShare) return null;
  return { occasion: `near ${scope} ${period} ${limitUsd}`, event: { kind: 'budget-near', ...used } as const };
}
