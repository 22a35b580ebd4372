import { addUsd } from '../costs/add-usd.js';
import type { StageVisit } from './task.js';

type Used = Pick<StageVisit, 'runs' | 'tokens' | 'costUsd'> & { estimatedUsd: number; unknownCosts: number };

/** What visits of stages used together. */
export function addUp(visits: readonly StageVisit[]): Used {
  return visits.reduce<Used>(
    (sum, { runs, tokens, costUsd, estimatedUsd = 0, unknownCosts = 0 }) => ({
      runs: sum.runs + runs,
      tokens: sum.tokens + tokens,
      costUsd: addUsd(sum.costUsd, costUsd),
      estimatedUsd: addUsd(sum.estimatedUsd, estimatedUsd),
      unknownCosts: sum.unknownCosts + unknownCosts,
    }),
    { runs: 0, tokens: 0, costUsd: 0, estimatedUsd: 0, unknownCosts: 0 },
  );
}
