import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { RunAgentOutput } from '../../../activities/on-host/run-agent.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import { mergeRefused } from '../../../domain/network/network.js';
import { artifactsFolder, type Stage } from '../../../domain/pipeline/stages.js';
import { addUp } from '../../../domain/task/visits.js';
import type { Feedback, RunFacts, StageVisit, Workspace } from '../../../domain/task/task.js';
import { agentOnHost } from '../../proxies/host.js';
import { giveUp } from './admit.js';
import { atHost } from '../host/at-host.js';
import { runInTurn } from '../host/in-turn.js';
import { notify } from '../outbox/outbox.js';
import { tellBrakes } from '../outbox/tell-brakes.js';
import { show } from '../state/show.js';
import { budgetOf, currentVisit, roleAndRound, turnOf, type Task } from '../state/task.js';
import { step } from '../waits/block.js';
import type { Turn } from './turn.js';

export interface AgentCall {
  readonly stage: Stage;
  readonly runKey: string;
  readonly workspace: Workspace;
  readonly feedback: readonly Feedback[];
  /** US dollars that it may cost; null: no limit. */
  readonly limitUsd: number | null;
  readonly breaker: string | null;
  /** Its breaker is open, and it shows whether the provider works again. */
  readonly probe: boolean;
  readonly turn: Turn;
}

/** One run of the stage's agent, counted in its visit; null where it was lost with its host, withdrawn where it has not begun. */
export async function runAgent(task: Task, call: AgentCall): Promise<RunAgentOutput | 'withdrawn' | null> {
  task.running = { since: Date.now() };
  task.openRunKey = call.runKey;
  show(task);
  try {
    const output = await step(task, call.stage.role, () => beginInTurn(task, call));
    if (output === 'withdrawn') {
      task.openRunKey = null;
      return output;
    }
    currentVisit(task).runs += 1;
    if (output === null) countUnknown(currentVisit(task), 1);
    else count(task, call.stage, output);
    return output;
  } catch (error) {
    // How a run ended that is cut off is told to the ledger alone.
    if (isCancellation(error)) {
      currentVisit(task).runs += 1;
      countUnknown(currentVisit(task), 1);
    }
    throw error;
  } finally {
    task.running = null;
  }
}

/** What cannot begin before a person has looked keeps nobody else waiting: it is admitted again afterwards. */
async function beginInTurn(task: Task, call: AgentCall): Promise<RunAgentOutput | 'withdrawn' | null> {
  if (task.openRunKey === null) return 'withdrawn';
  try {
    return await atHost(task, call.workspace.hostId, () => runInTurn(task, call.runKey, () => begin(task, call)));
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    await giveUp(task);
    await call.turn.leave();
    task.openRunKey = null;
    throw error;
  }
}

function begin(
  task: Task,
  { stage, runKey, workspace, feedback, limitUsd, breaker, probe }: AgentCall,
): Promise<RunAgentOutput> {
  const policy = task.policy.agents[stage.role];
  const folder = artifactsFolder(task.identity.item);
  const { hostId } = workspace;
  const timeoutSeconds = policy.timeoutSeconds + policy.killGraceSeconds;
  return agentOnHost(task.policy, { hostId, timeoutSeconds, turn: turnOf(task), summary: roleAndRound(task) }).runAgent(
    {
      task: task.identity,
      runKey,
      stage: stage.name,
      round: currentVisit(task).round,
      role: stage.role,
      policy,
      workspace,
      expose: task.policy.expose,
      artifacts: stage.artifacts.map((name) => `${folder}/${name}`),
      verdict: stage.verdict,
      feedback,
      resumeSession: task.state.attempt.resumeSession,
      ...{ limitUsd, breaker, probe },
      ...(isAdopted(task) && { promptsFromBase: true as const }),
    },
  );
}

/** Others have written what the branch tells the roles. */
function isAdopted({ state }: Task): boolean {
  return typeof state.begun?.adopted === 'string';
}

function count(task: Task, stage: Stage, { facts, ending, events }: RunAgentOutput): void {
  const visit = currentVisit(task);
  const { tokens, costUsd, costEstimated } = facts;
  task.openRunKey = null;
  countUnknown(visit, (costUsd === null ? 1 : 0) - (facts.tellsRuns ?? 0));
  visit.costUsd = addUsd(visit.costUsd, costUsd ?? 0);
  if (costEstimated === true) visit.estimatedUsd = addUsd(visit.estimatedUsd ?? 0, costUsd ?? 0);
  if (tokens !== null) visit.tokens += tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWritten;
  if (facts.refused !== undefined) visit.refused = mergeRefused(visit.refused, facts.refused);
  visit.lastFailure = ending.type === 'Succeeded' ? null : ending.type;
  notify(task, 'run-finished', { role: stage.role, facts, ending });
  tellOvershoot(task, stage, facts);
  tellBrakes(task, events ?? []);
  show(task);
}

/** A run is ended where its limit is passed, but not before, and not each agent lets itself be limited. */
function tellOvershoot(task: Task, { role }: Stage, facts: RunFacts): void {
  const budgetUsd = budgetOf(task);
  const cost = addUp(task.state.visits);
  if (budgetUsd === null || cost.costUsd <= budgetUsd || (facts.costUsd ?? 0) === 0) return;
  notify(task, 'over-budget', { role, facts, cost, budgetUsd });
}

/** A session's runs are of one visit: what a later one tells of earlier ones is known then. */
function countUnknown(visit: StageVisit, more: number): void {
  const unknown = (visit.unknownCosts ?? 0) + more;
  if (unknown > 0) visit.unknownCosts = unknown;
  else delete visit.unknownCosts;
}
