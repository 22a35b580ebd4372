const amount = /\s?(?:,\s|and\s)?(\d{1,13}(?:\.\d{1,6})?)[ ]{0,2}([a-z]{0,12})/iy;

const millisecondsOf: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ms: 1,
    millisecond: 1,
    s: 1_000,
    sec: 1_000,
    second: 1_000,
    m: 60_000,
    min: 60_000,
    minute: 60_000,
    h: 3_600_000,
    hr: 3_600_000,
    hour: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
    w: 7 * 86_400_000,
    week: 7 * 86_400_000,
  }),
);

/** What stands in a text from a place on: `90`, `1m30s`, `2 hours, 5 minutes and 1 second`. */
export interface Amount {
  readonly value: number;
  /** Null: the value is a number without a unit. */
  readonly milliseconds: number | null;
}

export function amountAt(text: string, place: number): Amount | null {
  amount.lastIndex = place;
  let milliseconds: number | null = null;
  for (;;) {
    const [, number, unit = ''] = amount.exec(text) ?? [];
    const factor = millisecondsOf.get(unit.toLowerCase()) ?? millisecondsOf.get(unit.toLowerCase().replace(/s$/, ''));
    if (number === undefined) break;
    if (factor === undefined) {
      if (milliseconds === null) return { value: Number(number), milliseconds: null };
      break;
    }
    milliseconds = (milliseconds ?? 0) + Number(number) * factor;
  }
  return milliseconds === null ? null : { value: milliseconds, milliseconds };
}

/** The moment that a bare number means: an epoch in seconds or milliseconds, else so many units from now. */
export function momentOf(value: number, unit: number, at: number): number {
  if (value >= 1e12) return value;
  return value >= 1e9 ? value * 1_000 : at + value * unit;
}
