import { colours } from '../../config/colours.js';
import { count, duration } from '../../domain/text/figures.js';

export interface End {
  readonly failed: boolean;
  /** Made safe already; empty: nothing is known. */
  readonly why: string;
  readonly turns: number | null;
  readonly milliseconds: number | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly costUsd: number | null;
}

/** The last line of a run: how it ended, and what it took. */
export function drawEnd(end: End): string {
  const { failed, why, turns, milliseconds, tokensIn, tokensOut, costUsd } = end;
  const facts = [
    failed ? colours.red('ended with an error') : colours.green('ended'),
    ...(turns === null ? [] : [turns === 1 ? '1 turn' : `${turns} turns`]),
    ...(milliseconds === null ? [] : [duration(milliseconds)]),
    ...(tokensIn === null || tokensOut === null ? [] : [`${count(tokensIn)} tokens in, ${count(tokensOut)} out`]),
    ...(costUsd === null ? [] : [`$${costUsd.toFixed(4)}`]),
  ];
  return facts.join(' · ') + (why === '' ? '' : `\n${colours.red(why)}`);
}
