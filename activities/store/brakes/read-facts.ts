import type { ClientBase } from 'pg';
import { everything } from '../../../domain/brakes/breaker.js';
import { turnLine } from '../../../domain/brakes/brake-wait.js';
import { budgetsAt } from '../../../domain/brakes/budgets-at.js';
import type { AdmissionFacts, Cap } from '../../../domain/brakes/decide-admission.js';
import type { BrakeLimits } from '../../../domain/brakes/brake-limits.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { query } from '../query.js';
import { lockBreakers } from './breaker-row.js';
import { isStale } from './lines.js';
import { limitedBudgets, usualCost } from './used.js';

export interface AdmissionRequest {
  readonly task: TaskIdentity;
  readonly role: Role;
  readonly runKey: string;
  /** How often the task has asked for this run: asked again, the same call has the same answer. */
  readonly call: number;
  /** 1 to 5; 1 comes first. */
  readonly priority: number;
  /** The key of its provider's breaker; null: none is known. */
  readonly breaker: string | null;
  /** Set aside where nobody knows what such runs cost. */
  readonly reserveUsd: number;
  /** The task's own; null: no limit. */
  readonly budgetUsd: number | null;
  readonly limits: BrakeLimits;
}

export interface ReadFacts {
  readonly facts: AdmissionFacts;
  /** The run was admitted before. */
  readonly admitted: boolean;
  /** There is something to tell, or it was told in answer to this very call. */
  readonly toTell: boolean;
  /** What the task has waited for until now; null: nothing. */
  readonly line: string | null;
}

interface Own {
  line: string | null;
  now: Date;
  bookedUsd: number;
  heldUsd: number;
  admitted: boolean;
  toTell: boolean;
  usualUsd: number | null;
}

/** What the ledger knows of a run that asks, in few statements: all others wait meanwhile. */
export async function readFacts(client: ClientBase, request: AdmissionRequest, toldBy: string): Promise<ReadFacts> {
  const { task, role, runKey, breaker, reserveUsd, budgetUsd, limits } = request;
  const keys = [everything, ...(breaker === null ? [] : [breaker])];
  const values = [task.id, runKey, toldBy, task.project, role];
  const [own] = await query<Own>(client, ownFacts, values);
  if (own === undefined) throw new Error(`the ledger did not answer for run ${runKey}`);
  const { bookedUsd, heldUsd, usualUsd, admitted, toTell, line } = own;
  const now = own.now.getTime();
  const breakers = await lockBreakers(client, keys);
  const facts: AdmissionFacts = {
    ...{ taskId: task.id, now },
    breakers: keys.flatMap((key) => breakers.find((one) => one.key === key) ?? []),
    caps: await readCaps(client, request),
    reserve: { usualUsd, defaultUsd: reserveUsd },
    task: { bookedUsd, heldUsd, limitUsd: budgetUsd },
    budgets: await limitedBudgets(client, budgetsAt(limits, task.project, now), now),
  };
  return { facts, admitted, toTell, line };
}

/** Of a task, without the run that asks: what was booked, and what is held for runs whose cost is not known. */
const ownFacts = `
  select clock_timestamp() as now,
    (select coalesce(sum(cost_usd), 0) from agent_runs where task_id = $1 and not imported)::float8 as "bookedUsd",
    (select coalesce(sum(amount_usd), 0) from budget_reservations
      where task_id = $1 and settled_at is null and run_key <> $2)::float8 as "heldUsd",
    exists (select from budget_reservations where run_key = $2) as admitted,
    (select waits_for from admission_waits where task_id = $1) as line,
    exists (select from brake_events where told_by is null or told_by = $3) as "toTell",
    (${usualCost('$4', '$5')}) as "usualUsd"`;

/** A run is at work from its admission to its end, wherever it waits for a slot; tasks in line come by priority, then age. */
async function readCaps(client: ClientBase, { task, role, priority, limits }: AdmissionRequest): Promise<Cap[]> {
  const { project } = task;
  const ofRole = limits.agentsByRole[role];
  const caps = [
    ...(limits.agents === null ? [] : [{ project, role: null, agents: limits.agents }]),
    ...(ofRole === undefined ? [] : [{ project, role, agents: ofRole }]),
  ];
  const counts = caps.map(async (cap) => {
    const values = [project, cap.role, turnLine(project, cap.role), task.id, priority];
    const [row] = await query<{ atWork: number; ahead: number }>(client, capUse, values);
    return { ...cap, atWork: row?.atWork ?? 0, ahead: row?.ahead ?? 0 };
  });
  return Promise.all(counts);
}

const capUse = `
  select (
    select count(*) from budget_reservations as held
    where held.ended_at is null and held.project = $1 and ($2::text is null or held.role = $2) and held.task_id <> $4
  )::integer as "atWork", (
    select count(*) from admission_waits as other join tasks on tasks.id = other.task_id
    left join admission_waits as own on own.task_id = $4 and own.waits_for = $3
    where other.waits_for = $3 and other.task_id <> $4 and tasks.status not in ('done', 'cancelled')
      and (other.priority, other.since, other.task_id) < ($5, coalesce(own.since, now()), $4) and not (${isStale('other')})
  )::integer as ahead`;
