import type { Pool } from 'pg';
import type { AgentReport } from '../../../domain/agents/agent.js';
import { agentNamed } from '../../../domain/agents/agents.js';
import { estimateCost, type Prices } from '../../../domain/agents/prices.js';
import { usedByRun } from '../../../domain/costs/used-by-run.js';
import { listRuns, type Run } from '../../store/runs.js';
import type { RunState } from '../supervisor/state-file.js';
import { launcher } from '../supervisor/supervisor-order.js';

export interface UsageDeps {
  readonly pool: Pool;
  readonly prices: Prices;
}

export const nothingUsed = { tokens: null, costUsd: 0 };

/** What a run that was started is booked with: the agent's own word, else what its tokens cost by the settings' prices. */
export async function usageOf({ pool, prices }: UsageDeps, run: Run, state: RunState | null, report: AgentReport) {
  if (isRefused(run, state, report)) return nothingUsed;
  const { told, model } = report;
  const sessionId = report.sessionId ?? state?.sessionId ?? run.sessionId;
  const earlier = (await listRuns(pool, run.taskId)).filter(
    (other) => other.number < run.number && other.sessionId !== null && other.sessionId === sessionId,
  );
  const { tokens, toldUsd, beforeUsd, tellsEarlier } = usedByRun(
    report,
    earlier.flatMap((other) => other.told ?? []),
  );
  const used = { tokens, told: told.tokens === null && told.costUsd === null ? null : told, tellsEarlier };
  if (toldUsd !== null || tokens === null) return { ...used, costUsd: toldUsd, beforeUsd };
  const estimated = estimateCost(prices, model ?? run.model, tokens);
  return { ...used, costUsd: estimated, costEstimated: estimated !== null };
}

/** It ended by itself before a model had answered anything: not logged in, no such session, no program. */
function isRefused(run: Run, state: RunState | null, { unanswered, told, words }: AgentReport): boolean {
  const end = state?.end ?? null;
  if (end === null || end.endedBy !== null || end.exitCode === null || told.costUsd !== null) return false;
  if (notExecuted.includes(end.exitCode) && words.plain.startsWith(`${launcher}: `)) return true;
  const bySignal = end.exitCode > 128;
  return end.exitCode !== 0 && !bySignal && unanswered && agentNamed(run.agent)?.tellsResult === true;
}

/** What a shell says of a program that cannot be executed, or is not there. */
const notExecuted = [126, 127];
