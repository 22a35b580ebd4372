/** At most so many within so many milliseconds. */
export interface Rate {
  readonly most: number;
  readonly ms: number;
}

export interface Rates {
  readonly chat: Rate;
  readonly group: Rate;
  readonly all: Rate;
}

/** What Telegram documents. */
export const documentedRates: Rates = {
  chat: { most: 1, ms: 1_000 },
  group: { most: 20, ms: 60_000 },
  all: { most: 30, ms: 1_000 },
};

/** What is on its way takes a moment more or less. */
const tolerance = 0.9;

/** Counts what was let through; a refused one counts for nothing. */
export function createLimits(rates: Rates) {
  const taken = new Map<string, number[]>();
  /** Milliseconds until it is let through; 0: it was. */
  return function take(chat: string, isGroup: boolean): number {
    const now = performance.now();
    const limits: [string, Rate][] = [
      [`chat ${chat}`, rates.chat],
      ...(isGroup ? ([[`group ${chat}`, rates.group]] satisfies [string, Rate][]) : []),
      ['all', rates.all],
    ];
    const waits = limits.map(([key, { most, ms }]) => {
      const recent = (taken.get(key) ?? []).filter((at) => at > now - ms * tolerance);
      taken.set(key, recent);
      return recent.length < most ? 0 : (recent[recent.length - most] ?? now) + ms * tolerance - now;
    });
    const wait = Math.max(...waits);
    if (wait === 0) for (const [key] of limits) taken.get(key)?.push(now);
    return wait;
  };
}
