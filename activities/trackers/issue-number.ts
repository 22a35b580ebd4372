import { stepFailure } from '../temporal/failure.js';

/** An item of a forge is the number of its issue. */
export function issueNumber(item: string): number {
  if (/^[1-9]\d{0,9}$/.test(item)) return Number(item);
  throw stepFailure('InvalidInput', `${JSON.stringify(item)} is no number of an issue, such as 12`);
}
