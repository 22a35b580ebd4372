const hour = 3_600_000;

export interface CivilDate {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
}

export interface CivilTime {
  readonly hours: number;
  readonly minutes: number;
}

/** Short names that mean one offset, in hours; a name that means several in the world, as IST does, is not among them. */
const offsets: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  KST: 9,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

/** Short names whose offset changes with the season. */
const regions: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
};

/** How far the clocks of a zone are ahead of UTC; null where there is no such zone. */
export function offsetOf(zone: string, at: number): number | null {
  const known = offsets[zone.toUpperCase()];
  if (known !== undefined) return known * hour;
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone) ?? [];
  if (sign !== undefined) {
    const ahead = Number(hours) * hour + Number(minutes) * 60_000;
    return ahead > 14 * hour || Number(minutes) > 59 ? null : sign === '-' ? -ahead : ahead;
  }
  const region = regions[zone.toUpperCase()];
  if (region === undefined && /^[A-Z]{1,5}$/i.test(zone)) return null;
  return offsetIn(region ?? zone, at);
}

function offsetIn(region: string, at: number): number | null {
  try {
    const name = new Intl.DateTimeFormat('en-US', { timeZone: region, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name ?? '') ?? [];
    const ahead = Number(hours) * hour + Number(minutes) * 60_000;
    return sign === '-' ? -ahead : ahead;
  } catch {
    return null;
  }
}

export function dateIn(zone: string, at: number): CivilDate | null {
  const offset = offsetOf(zone, at);
  if (offset === null) return null;
  const local = new Date(at + offset);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate() };
}

/**
 * When the clocks of a zone show a time, the first moment first: there are two where they are set back over it. Where
 * they are set forward over it there is none, and the moment is told that it would be without that.
 */
export function momentsIn(zone: string, date: CivilDate, time: CivilTime): readonly number[] {
  const asUtc = Date.UTC(date.year, date.month, date.day, time.hours, time.minutes);
  const around = [asUtc - 24 * hour, asUtc + 24 * hour].map((moment) => offsetOf(zone, moment) ?? 0);
  const [before = 0] = around;
  const moments = [...new Set(around)].map((offset) => asUtc - offset);
  const shown = moments.filter((moment) => moment + (offsetOf(zone, moment) ?? 0) === asUtc);
  return shown.length === 0 ? [asUtc - before] : shown.sort((a, b) => a - b);
}
