import type { AgentReport, Counts, Told } from '../agents/agent.js';
import { tokensSince, type Tokens } from '../agents/tokens.js';

/** What a run used, by what its agent told. */
export interface UsedByRun {
  readonly tokens: Tokens | null;
  /** As it was told, and what of it earlier runs of the session told before: the run's own cost is the difference. */
  readonly toldUsd: number | null;
  readonly beforeUsd: number;
  /** What earlier runs of the session used and did not tell is counted in. */
  readonly tellsEarlier: boolean;
}

/** `earlier`: what the earlier runs of the same session told, the oldest first. */
export function usedByRun({ told, counts }: Pick<AgentReport, 'told' | 'counts'>, earlier: readonly Told[]): UsedByRun {
  const costs = earlier.flatMap(({ costUsd }) => costUsd ?? []);
  const { tokens, costUsd } = told;
  const costCounts = counts.cost ?? countsBy(costUsd === null ? costs : [...costs, costUsd]);
  return {
    tokens: counts.tokens === 'session' ? withoutEarlier(tokens, earlier) : tokens,
    toldUsd: costUsd,
    beforeUsd: costUsd !== null && costCounts === 'session' ? toldBefore(costUsd, costs) : 0,
    tellsEarlier: costUsd === null ? tokens !== null && counts.tokens === 'session' : costCounts === 'session',
  };
}

/** A second figure that is less than the first does not count that one in, and so it is with all that follow. */
function countsBy([first, second]: readonly number[]): Counts {
  return first !== undefined && second !== undefined && second < first ? 'run' : 'session';
}

/** A session that counts less than before has begun to count anew. */
function toldBefore(costUsd: number, costs: readonly number[]): number {
  const last = costs.at(-1) ?? 0;
  return costUsd >= last ? last : 0;
}

function withoutEarlier(tokens: Tokens | null, earlier: readonly Told[]): Tokens | null {
  const last = earlier.flatMap((one) => one.tokens ?? []).at(-1);
  return tokens === null || last === undefined ? tokens : (tokensSince(last, tokens) ?? tokens);
}
