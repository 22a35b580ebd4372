import { listApprovals, listPullRequests, listTransitions, type TransitionRow } from '../activities/store/history.js';
import { listRuns, type Run } from '../activities/store/runs.js';
import type { TaskRow } from '../activities/store/tasks.js';
import { listGates } from '../activities/store/gates/gate-checks.js';
import type { Pool } from 'pg';
import { addUsd } from '../domain/costs/add-usd.js';
import type { AgentFailureType } from '../domain/failures/failure.js';
import { mergeRefused } from '../domain/network/network.js';
import { defaultPipeline, type Role, roles, type StageName, stageNames } from '../domain/pipeline/stages.js';
import { stageNamed } from '../domain/pipeline/stage-places.js';
import { type GateRecord, type GateReport, isOfBefore } from '../domain/gates/gate.js';
import type { StageVisit } from '../domain/task/task.js';
import type { Tokens } from '../domain/agents/tokens.js';
import type { TaskView } from '../domain/task/task-view.js';

/** The task as the ledger tells it: for tasks that Temporal no longer knows, and while no worker answers. */
export async function ledgerView(pool: Pool, row: TaskRow): Promise<TaskView> {
  const [transitions, runs, approvals, pullRequests, gates] = await Promise.all([
    listTransitions(pool, row.id),
    listRuns(pool, row.id),
    listApprovals(pool, row.id),
    listPullRequests(pool, row.id),
    listGates(pool, row.id),
  ]);
  const visits = visitsOf(transitions, runs, gates);
  const pullRequest = pullRequests.at(-1);
  const ended = row.status === 'done' || row.status === 'cancelled';
  return {
    taskId: row.id,
    project: row.project,
    item: row.item,
    title: row.title,
    branch: row.branch,
    status: row.status,
    stage: row.status === 'done' ? 'done' : (knownStage(row.stage) ?? visits.at(-1)?.stage ?? 'analysis'),
    round: visits.at(-1)?.round ?? 0,
    waitingFor: row.waitingFor,
    paused: row.status === 'paused',
    stages: visits,
    runningSince: runs.find(({ finishedAt }) => finishedAt === null)?.startedAt?.getTime() ?? null,
    pullRequest:
      pullRequest === undefined
        ? null
        : { number: pullRequest.number, url: null, mergeCommit: pullRequest.mergeCommit },
    // A gate has seen what came after the pull request's last commit, too.
    headCommit: gates.findLast(({ commit }) => commit !== '')?.commit ?? pullRequest?.headCommit ?? null,
    workspace: null,
    approvals: approvals.flatMap(({ id, decision, by, reason, decidedAt }) =>
      decision === 'pending' || decision === 'withdrawn' || decidedAt === null
        ? []
        : [{ approval: id, decision, by: by ?? 'unknown', reason, at: decidedAt.getTime() }],
    ),
    tokens: tokenSum(row.tokens),
    costUsd: row.costUsd,
    ...(row.estimatedUsd > 0 && { estimatedUsd: row.estimatedUsd }),
    ...(row.unknownCosts > 0 && { unknownCosts: row.unknownCosts }),
    budgetUsd: row.budgetUsd,
    startedAt: row.createdAt.getTime(),
    ...(row.closedBy !== null && { closedBy: row.closedBy }),
    endedAt: ended ? row.updatedAt.getTime() : null,
  };
}

export function tokenSum({ input, output, cacheRead, cacheWritten }: Tokens): number {
  return input + output + cacheRead + cacheWritten;
}

function visitsOf(
  transitions: readonly TransitionRow[],
  runs: readonly Run[],
  gates: readonly GateRecord[],
): StageVisit[] {
  return transitions.flatMap(({ to, round, at }, index) => {
    const stage = knownStage(to);
    if (stage === null) return [];
    const own = runs.filter((run) => run.stage === stage && run.round === round);
    // A rollback that succeeds leaves the deployment failed.
    const outcome = own.findLast(({ agent }) => agent !== 'rollback')?.outcome ?? null;
    const unknownCosts = own.filter(({ costUnknown }) => costUnknown).length;
    const gate = gates.findLast((one) => one.stage === stage && one.round === round && !isOfBefore(one));
    return {
      stage,
      role: roles.find((role) => role === own.at(-1)?.role) ?? roleOf(stage),
      round,
      startedAt: at.getTime(),
      endedAt: transitions[index + 1]?.at.getTime() ?? null,
      runs: own.length,
      verdict: gate?.checks.find(({ kind }) => kind === 'verdict')?.verdict ?? null,
      tokens: own.reduce((sum, { tokens }) => sum + (tokens === null ? 0 : tokenSum(tokens)), 0),
      costUsd: sumOfCosts(own),
      estimatedUsd: sumOfCosts(own.filter(({ costEstimated }) => costEstimated)),
      ...(unknownCosts > 0 && { unknownCosts }),
      ...refusedIn(own),
      lastFailure: outcome === null || outcome === 'Succeeded' ? null : (outcome as AgentFailureType),
      gate: gate === undefined ? null : reportOf(gate),
    };
  });
}

function refusedIn(runs: readonly Run[]): Pick<StageVisit, 'refused'> {
  const refused = runs.flatMap((run) => run.refused ?? []);
  return refused.length === 0 ? {} : { refused: refused.reduce(mergeRefused) };
}

function reportOf({ commit, at, passed, checks }: GateRecord): GateReport {
  return { commit, at, passed, checks };
}

/** Of a stage that no run was made for, as the built-in table has it: the ledger keeps no pipelines. */
function roleOf(stage: StageName): Role {
  return stageNamed(defaultPipeline, stage).role;
}

function sumOfCosts(runs: readonly Run[]): number {
  return runs.reduce((sum, { costUsd }) => addUsd(sum, costUsd ?? 0), 0);
}

function knownStage(name: string | null): StageName | null {
  return stageNames.find((stage) => stage === name) ?? null;
}
