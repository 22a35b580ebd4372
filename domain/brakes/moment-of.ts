import { Temporal } from 'temporal-polyfill';
import { periodAt, startOfDay } from './period-at.js';

/**
 * The moment that a person means by `until`, in epoch milliseconds: a day counts whole, and a time without an offset is the
 * zone's; null where it is none.
 */
export function untilMoment(text: string, zone: string): number | null {
  const day = startOfDay(text, zone);
  if (day !== null) return periodAt('day', day, zone).end;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const readers = [
    () => Temporal.Instant.from(text).epochMilliseconds,
    () => Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds,
  ];
  for (const read of readers) {
    try {
      return read();
    } catch {
      // It is of the other form, or of none.
    }
  }
  return null;
}
