/** When a usage limit ends, read from the words in which an agent tells it. */

const hour = 3_600_000;
const day = 24 * hour;

/** Longer than any limit lasts: what lies further off was misread. */
const furthest = 40 * day;

/** A reset told this long after it was due is still the one that was meant. */
const justPassed = 10 * 60_000;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const epoch = /limit reached\|(\d{10})\b/i;
const clock =
  /\b(?:resets?|try again)(?: at| on)? (?:([A-Z][a-z]{2})[a-z]{0,6} (\d{1,2})(?:st|nd|rd|th)?(?:, (\d{4}))?(?:,| at)? )?(?:at )?(\d{1,2})(?::(\d{2}))? ?([ap]m)(?: \(([A-Za-z0-9_+/-]{1,64})\))?/i;

/** Epoch milliseconds; null where the text says no moment. `at` is when it was said, `here` the zone of who said it. */
export function limitReset(text: string, at: number, here: string): number | null {
  const seconds = epoch.exec(text)?.[1];
  if (seconds !== undefined) return plausibleReset(Number(seconds) * 1_000, at);

  const match = clock.exec(text);
  if (match === null) return null;
  const [, monthName, dayOfMonth, year, hours, minutes = '0', half = '', zone = here] = match;
  const time = { hours: (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0), minutes: Number(minutes) };
  const today = dateIn(zone, at);
  if (today === null || time.minutes > 59 || Number(hours) > 12) return null;

  if (monthName === undefined) {
    const next = [0, 1].map((days) => momentIn(zone, { ...today, day: today.day + days }, time));
    return plausibleReset(next.find((moment) => moment >= at - justPassed) ?? null, at);
  }
  const month = months.indexOf(monthName.toLowerCase());
  if (month < 0) return null;
  const years = year === undefined ? [today.year, today.year + 1] : [Number(year)];
  const moments = years.map((one) => momentIn(zone, { year: one, month, day: Number(dayOfMonth) }, time));
  return plausibleReset(moments.find((moment) => moment >= at - day) ?? null, at);
}

export function plausibleReset(moment: number | null, at: number): number | null {
  return moment !== null && moment >= at - day && moment <= at + furthest ? moment : null;
}

interface CivilDate {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
}

function dateIn(zone: string, at: number): CivilDate | null {
  const offset = offsetOf(zone, at);
  if (offset === null) return null;
  const local = new Date(at + offset);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate() };
}

function momentIn(zone: string, date: CivilDate, time: { hours: number; minutes: number }): number {
  const asUtc = Date.UTC(date.year, date.month, date.day, time.hours, time.minutes);
  const guess = asUtc - (offsetOf(zone, asUtc) ?? 0);
  // Once more: the clocks may be set between the guess and the moment itself.
  return asUtc - (offsetOf(zone, guess) ?? 0);
}

/** How far the clocks of a zone are ahead of UTC; null where there is no such zone. */
function offsetOf(zone: string, at: number): number | null {
  try {
    const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name ?? '') ?? [];
    const ahead = Number(hours) * hour + Number(minutes) * 60_000;
    return sign === '-' ? -ahead : ahead;
  } catch {
    return null;
  }
}
