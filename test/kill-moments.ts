import { randomInt } from 'node:crypto';

/** When a stack is killed: after so much was done for it outside, at once or a little later. */
interface Moment {
  readonly done: number;
  /** 0: before it hears the answer. */
  readonly laterMs: number;
}

const kills = 10;

/** By `ORCH_TEST_SEED`, or by one of its own, which is printed: the same seed, the same moments. */
export function drawMoments(most: number): Moment[] {
  const seed = Number(process.env.ORCH_TEST_SEED ?? randomInt(2 ** 31));
  let state = seed;
  // Numerical Recipes' generator.
  const next = (below: number) => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8) % below;
  const moments = new Set<number>();
  while (moments.size < kills) moments.add(1 + next(most));
  const drawn = [...moments].sort((a, b) => a - b).map((at) => ({ done: at, laterMs: next(2) * next(1_500) }));
  console.log(`ORCH_TEST_SEED=${seed}`, drawn);
  return drawn;
}

/** What servers of the tests have done for a stack: they count before they answer. */
export interface Tally {
  count(): number;
  add(): void;
  /** Kills at each of these moments, counted from now, and brings up what was killed; answers once all have passed. */
  killAt(moments: readonly Moment[], stack: { killStack(): void; up(): Promise<void> }): Promise<void>;
}

export function createTally(): Tally {
  let count = 0;
  let onMore: () => void = () => undefined;
  const killOnce = (wanted: number, laterMs: number, stack: { killStack(): void }) =>
    new Promise<void>((resolve) => {
      const die = () => {
        stack.killStack();
        resolve();
      };
      onMore = () => {
        if (count < wanted) return;
        onMore = () => undefined;
        if (laterMs === 0) die();
        else setTimeout(die, laterMs);
      };
      onMore();
    });
  return {
    count: () => count,
    add() {
      count += 1;
      onMore();
    },
    async killAt(moments, stack) {
      const from = count;
      for (const { done, laterMs } of moments) {
        await killOnce(from + done, laterMs, stack);
        await stack.up();
      }
    },
  };
}
