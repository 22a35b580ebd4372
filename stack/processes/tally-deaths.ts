/** How often a program of the stack died since it was sound last. */
export interface Deaths {
  readonly all: number;
  /** Those that nobody else was the cause of. */
  readonly byItself: number;
}

export interface Death {
  readonly livedMs: number;
  readonly byItself: boolean;
}

export const noDeaths: Deaths = { all: 0, byItself: 0 };
/** A program that has run for so long was a good one. */
const soundAfterMs = 20_000;
export const mostInARow = 5;
const stepMs = 300;
const longestMs = 5_000;

export function tallyDeath(before: Deaths, { livedMs, byItself }: Death): Deaths {
  const since = livedMs > soundAfterMs ? noDeaths : before;
  return { all: since.all + 1, byItself: since.byItself + (byItself ? 1 : 0) };
}

/** A program that others kill is not broken, however often they do. */
export function isGivenUp({ byItself }: Deaths): boolean {
  return byItself >= mostInARow;
}

/** The first time at once. */
export function backOffMs({ all }: Deaths): number {
  return Math.min(stepMs * (all - 1), longestMs);
}
