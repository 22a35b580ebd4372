import type { Period } from './budget-scope.js';

/** A day or a month of a time zone. Moments are epoch milliseconds. */
export interface PeriodSpan {
  /** `2026-11-27`, `2026-11` */
  readonly name: string;
  readonly start: number;
  /** The start of the next one. */
  readonly end: number;
}

/** The day or month of a moment. */
export function periodAt(period: Period, moment: number, _zone: string): PeriodSpan {
  const date = new Date(moment);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const day = period === 'day' ? date.getUTCDate() : 1;
  const start = Date.UTC(year, month, day);
  const end = period === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
  return { name: new Date(start).toISOString().slice(0, period === 'day' ? 10 : 7), start, end };
}
