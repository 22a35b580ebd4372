import { InvalidArgumentError } from 'commander';
import { mostBudgetUsd } from '../../domain/brakes/budget-scope.js';
import { isPriority, type Priority, priorityRange } from '../../domain/brakes/priority.js';

/** How a task may be named, as the help of every command that takes one says it. */
export const anyTaskName = 'task/demo/x, demo/x or x';

/** Readers of option values: what they throw, commander tells with the option's name. */

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

export function priority(text: string): Priority {
  const value = Number(text);
  if (/^\d$/.test(text) && isPriority(value)) return value;
  throw new InvalidArgumentError(`It takes ${priorityRange}.`);
}

export function budgetAmount(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= mostBudgetUsd) return Number(text);
  throw new InvalidArgumentError(`It takes US dollars from 0 to ${mostBudgetUsd}, such as 30.`);
}

export function oneOf<const Value extends string>(values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It takes one of ${values.join(', ')}.`);
  };
}

/** A day as it is written; when it begins is its zone's. */
export function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  // A day that the month has not is moved into the next by Date.
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) {
    return text;
  }
  throw new InvalidArgumentError('It takes a day such as 2026-11-01.');
}
