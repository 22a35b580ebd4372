import type { BrakeEvent, BreakerEvent } from '../brakes/brake-event.js';
import { breakerName, everything, isOfAccount } from '../brakes/breaker.js';
import type { Content } from '../content/content.js';
import { paragraph, small } from '../content/make.js';
import type { TaskIdentity } from '../task/task.js';
import { dollars } from '../text/dollars.js';
import { moment } from '../text/figures.js';
import {
  breakerInWords,
  budgetInWords,
  budgetName,
  held,
  nextPeriod,
  type WayPast,
  wayPastBreaker,
  wayPastBudget,
} from './brakes-in-words.js';
import { commandAndWhat } from './ways-in-words.js';

/** What the brakes tell is told once for all tasks: by the task that has met it. */
export function brakeNotice(task: TaskIdentity, event: BrakeEvent): Content {
  return [...said(event), small(`(met by ${task.project}/${task.item})`)];
}

function said(event: BrakeEvent): Content {
  switch (event.kind) {
    case 'breaker-opened':
      return opened(event);
    case 'breaker-closed':
      return [paragraph(closed(event))];
    case 'budget-near': {
      const { scope, usedUsd, limitUsd } = event;
      const used = `${dollars(usedUsd)} of ${dollars(limitUsd)}`;
      return withWay(`⚠️ ${budgetName(scope)} is nearly used up: ${used}; ${nextPeriod(event)}`, wayPastBudget(event));
    }
    case 'budget-used-up':
      return withWay(`🚨 ${budgetInWords(event)}`, wayPastBudget(event));
  }
}

function opened(event: Extract<BreakerEvent, { kind: 'breaker-opened' }>): Content {
  const way = wayPastBreaker(event);
  if (way === null) return [paragraph(`⏳ ${breakerInWords(event)}: until it works again, no other run of it starts`)];
  const mark = event.cause === 'person' ? '✋' : '🚨';
  const what = isOfAccount(event.breaker) ? 'its calls wait' : 'no run of it starts';
  return withWay(`${mark} ${breakerInWords(event)}; ${what}`, way);
}

function closed({ breaker, openedAt, by, reason }: Extract<BreakerEvent, { kind: 'breaker-closed' }>): string {
  const since = `it was held since ${moment(openedAt)}`;
  if (by === null) return `✅ ${breakerName(breaker)} works again, and its tasks go on; ${since}`;
  const what = breaker === everything ? 'lets everything go on' : `lets ${held(breaker)} go on`;
  return `✅ ${by} ${what}${reason === undefined ? '' : `: ${reason}`}; ${since}`;
}

function withWay(sentence: string, { command, what }: WayPast): Content {
  return [paragraph(sentence), commandAndWhat(command, what)];
}
