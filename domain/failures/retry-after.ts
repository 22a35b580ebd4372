const head = /(?:retry|try again)[- ](?:after|in)["']?\s{0,2}[:=]?\s{0,2}["']?(?=\d)/i;
const amount = /\s?(?:,\s|and\s)?(\d{1,9}(?:\.\d{1,6})?)[ ]{0,2}([a-z]{0,12})/iy;

const secondsOf: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hr: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
};

/** Seconds that a provider asks to wait (`Retry-After: 90`, `try again in 3 days 4 hours`); 0 asks for nothing. */
export function retryAfter(text: string): number | null {
  const found = head.exec(text);
  if (found === null) return null;
  amount.lastIndex = found.index + found[0].length;
  let seconds = 0;
  for (let first = true; ; first = false) {
    const [, number, unit = ''] = amount.exec(text) ?? [];
    const factor = secondsOf[unit.toLowerCase()] ?? secondsOf[unit.toLowerCase().replace(/s$/, '')];
    // A number without a unit is one of seconds, and the last.
    if (number === undefined || (factor === undefined && !first)) break;
    seconds += Number(number) * (factor ?? 1);
    if (factor === undefined) break;
  }
  return seconds > 0 ? seconds : null;
}
