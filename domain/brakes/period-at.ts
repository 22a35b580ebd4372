import { Temporal } from 'temporal-polyfill';
import type { Period } from './budget-scope.js';

/** A day or a month of a time zone. Moments are epoch milliseconds. */
export interface PeriodSpan {
  /** `2026-11-27`, `2026-11` */
  readonly name: string;
  readonly start: number;
  /** The start of the next one. */
  readonly end: number;
}

/** The day or month of a moment; `zone` is one that `timeZone` knows. */
export function periodAt(period: Period, moment: number, zone: string): PeriodSpan {
  const date = dateAt(moment, zone);
  const first = period === 'day' ? date : date.with({ day: 1 });
  const next = first.add(period === 'day' ? { days: 1 } : { months: 1 });
  return {
    name: first.toString().slice(0, period === 'day' ? 10 : 7),
    start: startOf(first, zone),
    end: startOf(next, zone),
  };
}

/** When a day begins, written `2026-11-27`; null where there is no such day. */
export function startOfDay(date: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  try {
    return startOf(Temporal.PlainDate.from(date), zone);
  } catch {
    return null;
  }
}

function dateAt(moment: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone).toPlainDate();
}

/** The first moment that has the date: midnight may come twice that day, or not at all. */
function startOf(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime(zone).epochMilliseconds;
}
