import { InvalidArgumentError } from 'commander';
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

export function dollarAmount(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It takes US dollars above 0, such as 30.');
}

export function oneOf<const Value extends string>(values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It takes one of ${values.join(', ')}.`);
  };
}

/** The beginning of a day of UTC. */
export function day(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  // A day that the month has not is moved into the next by Date.
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) {
    return date;
  }
  throw new InvalidArgumentError('It takes a day such as 2026-11-01.');
}
