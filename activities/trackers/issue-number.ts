import type { Place } from '../../domain/intake/tracker-event.js';
import { stepFailure } from '../temporal/failure.js';

/** An item of a forge is the number of its issue. */
export function issueNumber(item: string): number {
  if (/^[1-9]\d{0,9}$/.test(item)) return Number(item);
  throw stepFailure('InvalidInput', `${JSON.stringify(item)} is no number of an issue, such as 12`);
}

/** An issue and a pull request of one repository have numbers of one sequence. */
export function numberOf(place: Place): number {
  return place.on === 'item' ? issueNumber(place.item) : place.number;
}
