const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const clock = '(\\d{2}):(\\d{2}):(\\d{2})';

/** The three forms of RFC 9110, which are all of UTC, and that of ISO 8601 with its offset. */
const fixed = new RegExp(`[a-z]{3}, (\\d{2}) ([a-z]{3}) (\\d{4}) ${clock} (?:GMT|UTC)`, 'iy');
const rfc850 = new RegExp(`[a-z]{6,9}, (\\d{2})-([a-z]{3})-(\\d{2}) ${clock} (?:GMT|UTC)`, 'iy');
const asctime = new RegExp(`[a-z]{3} ([a-z]{3}) ([ \\d]\\d) ${clock} (\\d{4})`, 'iy');
const iso = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))/iy;

/** Epoch milliseconds of a whole date that stands in a text at a place; null: there is none. */
export function writtenDate(text: string, place: number, at: number): number | null {
  const match = (form: RegExp) => {
    form.lastIndex = place;
    return form.exec(text);
  };
  const ofFixed = match(fixed);
  if (ofFixed !== null) {
    const [, day, month, year, ...time] = ofFixed;
    return utc(Number(year), month, day, time);
  }
  const ofRfc850 = match(rfc850);
  if (ofRfc850 !== null) {
    const [, day, month, year, ...time] = ofRfc850;
    const century = Math.floor(new Date(at).getUTCFullYear() / 100) * 100;
    return utc(century + Number(year), month, day, time);
  }
  const ofAsctime = match(asctime);
  if (ofAsctime !== null) {
    const [, month, day, hours, minutes, seconds, year] = ofAsctime;
    return utc(Number(year), month, day, [hours, minutes, seconds]);
  }
  const ofIso = match(iso);
  if (ofIso === null) return null;
  const moment = Date.parse(
    ofIso[0]
      .replace(' ', 'T')
      .replace(/ ?UTC$/i, 'Z')
      .replace(' ', ''),
  );
  return Number.isNaN(moment) ? null : moment;
}

function utc(year: number, monthName = '', day = '', time: readonly (string | undefined)[]): number | null {
  const month = months.indexOf(monthName.toLowerCase());
  const [hours = 0, minutes = 0, seconds = 0] = time.map(Number);
  const isDay = month >= 0 && new Date(Date.UTC(year, month, Number(day))).getUTCDate() === Number(day);
  const isTime = hours < 24 && minutes < 60 && seconds <= 60;
  return isDay && isTime ? Date.UTC(year, month, Number(day), hours, minutes, seconds) : null;
}
