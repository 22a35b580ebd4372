/** When a usage limit ends, read from the words in which an agent tells it. */

import { amountAt, momentOf } from './duration.js';
import { type CivilDate, dateIn, momentsIn } from './time-zone.js';
import { writtenDate } from './written-date.js';

const day = 24 * 3_600_000;

/** Longer than any limit lasts: what lies further off was misread. */
const furthest = 40 * day;

/** A reset told this long after it was due is still the one that was meant. */
const justPassed = 10 * 60_000;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const told = /\bresets?_?at\b|\b(?:resets?|renews?|try again|available again)|\blimit reached(?=\|)/gi;
const separator = /["']?\s{0,2}(?:[:=|]\s{0,2})?["']?(?:(?:at|on|after)\s)?/iy;
const relative = /["']?\s{0,2}(?:_?in(?:_seconds)?|after)["']?\s{0,2}[:=]?\s{0,2}["']?(?=\d)/iy;

const weekday = '(?:(?<weekday>sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?)';
const monthName = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\\.?';
const monthDay = `(?<month>${monthName}) (?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\\d{4}))?`;
const dayMonth = `(?<day2>\\d{1,2})(?:st|nd|rd|th)?\\.? (?<month2>${monthName})(?: (?<year2>\\d{4}))?`;
const isoDate = '(?<iso>\\d{4}-\\d{2}-\\d{2})';
const date = `(?:(?<relative>today|tomorrow)|${isoDate}|(?:${weekday}(?:, ?| )?)?(?:${monthDay}|${dayMonth})|${weekday.replace('<weekday>', '<weekday2>')})`;
const time =
  '(?:(?<hours>\\d{1,2})(?::(?<minutes>\\d{2}))?(?::\\d{2})? ?(?<half>[ap])\\.?m\\b\\.?|(?<hours24>\\d{1,2}):(?<minutes24>\\d{2})(?::\\d{2})?|(?<named>noon|midnight))';
const clock = new RegExp(`(?:${date}(?:,? at |,? ?))?(?:at )?${time}`, 'iy');
const dateAlone = new RegExp(`${date}(?!\\d|,? (?:at )?\\d)`, 'iy');

/** In capitals, so that the words that go on are none. */
const zone =
  / ?(?:\(([A-Za-z0-9_+/: -]{1,64})\)|((?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|[A-Z][A-Za-z_]{1,30}\/[A-Za-z_/+-]{1,40}|[A-Z]{1,5})(?![A-Za-z0-9]))/y;

/** Epoch milliseconds; null where the text says no moment. `at` is when it was said, `here` the zone of who said it. */
export function limitReset(text: string, at: number, here: string): number | null {
  for (const match of text.matchAll(told)) {
    const moment = plausibleReset(momentAfter(text, match.index + match[0].length, at, here), at);
    if (moment !== null) return moment;
  }
  return null;
}

/** What has passed, or lies too far off, is no reset. */
export function plausibleReset(moment: number | null, at: number): number | null {
  return moment !== null && moment >= at - justPassed && moment <= at + furthest ? moment : null;
}

function momentAfter(text: string, place: number, at: number, here: string): number | null {
  const inSoLong = endOf(relative, text, place);
  if (inSoLong !== null) {
    const amount = amountAt(text, inSoLong);
    return amount === null ? null : at + (amount.milliseconds ?? amount.value * 1_000);
  }
  const start = endOf(separator, text, place) ?? place;
  const whole = writtenDate(text, start, at);
  if (whole !== null) return whole;
  if (/^\d{10}(?:\d{3})?(?:\.\d{1,6})?\b/.test(text.slice(start, start + 24))) {
    return momentOf(Number.parseFloat(text.slice(start, start + 24)), 1_000, at);
  }
  return byClock(text, start, at, here);
}

function endOf(sticky: RegExp, text: string, place: number): number | null {
  sticky.lastIndex = place;
  return sticky.test(text) ? sticky.lastIndex : null;
}

function byClock(text: string, start: number, at: number, here: string): number | null {
  clock.lastIndex = start;
  dateAlone.lastIndex = start;
  const match = clock.exec(text) ?? dateAlone.exec(text);
  const groups = match?.groups;
  if (match === null || groups === undefined) return null;
  zone.lastIndex = start + match[0].length;
  const [, inBrackets, bare] = zone.exec(text) ?? [];
  const where = inBrackets ?? bare ?? here;
  const today = dateIn(where, at);
  const clockTime = timeOf(groups);
  if (today === null || clockTime === null) return null;
  const moments = datesOf(groups, today).flatMap((one) => momentsIn(where, one, clockTime));
  return moments.find((moment) => moment >= at - justPassed) ?? null;
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf(groups: Groups) {
  const { hours, half, hours24, named } = groups;
  if (named !== undefined) return { hours: named.toLowerCase() === 'noon' ? 12 : 0, minutes: 0 };
  // A date alone: its beginning.
  if (hours === undefined && hours24 === undefined) return { hours: 0, minutes: 0 };
  const minutes = Number(groups.minutes ?? groups.minutes24 ?? 0);
  if (minutes > 59) return null;
  if (hours24 !== undefined) return Number(hours24) > 23 ? null : { hours: Number(hours24), minutes };
  if (Number(hours) > 12 || Number(hours) < 1) return null;
  return { hours: (Number(hours) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0), minutes };
}

/** The dates that may be meant, the first one first. */
function datesOf(groups: Groups, today: CivilDate): CivilDate[] {
  const inDays = (days: number): CivilDate => ({ ...today, day: today.day + days });
  if (groups.iso !== undefined) {
    const [year = 0, month = 0, dayOfMonth = 0] = groups.iso.split('-').map(Number);
    return realDates([{ year, month: month - 1, day: dayOfMonth }]);
  }
  const monthName = groups.month ?? groups.month2;
  if (monthName !== undefined) {
    const month = months.indexOf(monthName.slice(0, 3).toLowerCase());
    const year = groups.year ?? groups.year2;
    const years = year === undefined ? [today.year, today.year + 1] : [Number(year)];
    return realDates(years.map((one) => ({ year: one, month, day: Number(groups.day ?? groups.day2) })));
  }
  const dayName = groups.weekday ?? groups.weekday2;
  if (dayName !== undefined) {
    const ofToday = new Date(Date.UTC(today.year, today.month, today.day)).getUTCDay();
    const ahead = (weekdays.indexOf(dayName.slice(0, 3).toLowerCase()) - ofToday + 7) % 7;
    return [inDays(ahead), inDays(ahead + 7)];
  }
  if (groups.relative !== undefined) return [inDays(groups.relative.toLowerCase() === 'tomorrow' ? 1 : 0)];
  return [inDays(0), inDays(1)];
}

/** Without the 30th of February. */
function realDates(dates: readonly CivilDate[]): CivilDate[] {
  return dates.filter(({ year, month, day: dayOfMonth }) => {
    const real = new Date(Date.UTC(year, month, dayOfMonth));
    return real.getUTCMonth() === month && real.getUTCDate() === dayOfMonth;
  });
}
