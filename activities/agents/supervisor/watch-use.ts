import { agentNamed } from '../../../domain/agents/agents.js';
import { parseLine } from '../../../domain/agents/json-line.js';
import { estimateCost } from '../../../domain/agents/prices.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import { newLines } from './new-lines.js';
import type { SupervisorOrder } from './supervisor-order.js';

const tickMs = 1_000;

export interface WatchUse extends Pick<SupervisorOrder, 'agent' | 'limitUsd' | 'prices' | 'lastLines'> {
  /** The log. */
  readonly path: string;
  readonly onPassed: () => void;
}

/**
 * Adds up what a program tells of its use while it works, and tells once that it has cost more than it may. After its last
 * line its work is done: to end it then would save nothing.
 */
export function watchUse({ path, agent, limitUsd, prices, lastLines, onPassed }: WatchUse): void {
  const readUse = agent === null ? null : (agentNamed(agent)?.readUse ?? null);
  if (limitUsd === null || readUse === null || Object.keys(prices).length === 0) return;
  const costs = new Map<string, number>();
  const next = newLines(path);
  const ticking = setInterval(() => {
    for (const text of next()) {
      const line = parseLine(text);
      if (line !== null && lastLines.some((type) => type === line.type)) {
        clearInterval(ticking);
        return;
      }
      const use = line === null ? null : readUse(line);
      if (use !== null) costs.set(use.answerId, estimateCost(prices, use.model, use.tokens) ?? 0);
    }
    if ([...costs.values()].reduce(addUsd, 0) <= limitUsd) return;
    clearInterval(ticking);
    onPassed();
  }, tickMs);
}
