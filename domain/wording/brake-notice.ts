import type { BrakeEvent, BreakerEvent } from '../brakes/brake-event.js';
import { breakerName, everything, isOfAccount } from '../brakes/breaker.js';
import type { TaskIdentity } from '../task/task.js';
import { dollars } from '../text/dollars.js';
import { moment } from '../text/figures.js';
import {
  breakerInWords,
  budgetInWords,
  budgetName,
  held,
  nextPeriod,
  wayPastBreaker,
  wayPastBudget,
} from './brakes-in-words.js';

/** What the brakes tell is told once for all tasks: by the task that has met it. */
export function brakeNotice(task: TaskIdentity, event: BrakeEvent): string {
  return `${textOf(event)}\n(met by ${task.project}/${task.item})`;
}

function textOf(event: BrakeEvent): string {
  switch (event.kind) {
    case 'breaker-opened':
      return opened(event);
    case 'breaker-closed':
      return closed(event);
    case 'budget-near': {
      const { scope, usedUsd, limitUsd } = event;
      const used = `${dollars(usedUsd)} of ${dollars(limitUsd)}`;
      return `⚠️ ${budgetName(scope)} is nearly used up: ${used}; ${nextPeriod(event)}\n${budgetCommand(event)}`;
    }
    case 'budget-used-up':
      return `🚨 ${budgetInWords(event)}\n${budgetCommand(event)}`;
  }
}

function opened(event: Extract<BreakerEvent, { kind: 'breaker-opened' }>): string {
  const way = wayPastBreaker(event);
  if (way === null) return `⏳ ${breakerInWords(event)}: until it works again, no other run of it starts`;
  const mark = event.cause === 'person' ? '✋' : '🚨';
  const what = isOfAccount(event.breaker) ? 'its calls wait' : 'no run of it starts';
  return `${mark} ${breakerInWords(event)}; ${what}\n${way.command}   (${way.what})`;
}

function closed({ breaker, openedAt, by, reason }: Extract<BreakerEvent, { kind: 'breaker-closed' }>): string {
  const since = `it was held since ${moment(openedAt)}`;
  if (by === null) return `✅ ${breakerName(breaker)} works again, and its tasks go on; ${since}`;
  const what = breaker === everything ? 'lets everything go on' : `lets ${held(breaker)} go on`;
  return `✅ ${by} ${what}${reason === undefined ? '' : `: ${reason}`}; ${since}`;
}

function budgetCommand(budget: Parameters<typeof wayPastBudget>[0]): string {
  const { command, what } = wayPastBudget(budget);
  return `${command}   (${what})`;
}
