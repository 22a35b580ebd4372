import type { ClientBase, Pool } from 'pg';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import type { BrakeLimits } from '../../../domain/brakes/brake-limits.js';
import { everything } from '../../../domain/brakes/breaker.js';
import type { Breaker } from '../../../domain/brakes/breaker-state.js';
import {
  type AdmissionDecision,
  type AdmissionFacts,
  type Cap,
  decideAdmission,
} from '../../../domain/brakes/decide-admission.js';
import { budgetsAt } from '../../../domain/brakes/budgets-at.js';
import { lineOf, turnLine } from '../../../domain/brakes/brake-wait.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { query } from '../query.js';
import { ensureTask } from '../tasks.js';
import { inTransaction } from '../transaction.js';
import { addBrakeEvent, claimBrakeEvents } from './brake-events.js';
import { tasksInLine } from './lines.js';
import { lockAdmission } from './lock-admission.js';
import { limitedBudgets, usualCost } from './used.js';
import { lockBreakers, nowOf, saveBreaker } from './breaker-row.js';

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

export interface Admission {
  readonly decision: AdmissionDecision;
  readonly facts: AdmissionFacts;
  /** To be told by the task that has asked. */
  readonly events: readonly BrakeEvent[];
  /** Tasks for which there is room, and whose turn comes before. */
  readonly wake: readonly string[];
}

/** Decides whether a run may start, and sets its reserve aside: one after the other over all workers. */
export async function admitRun(pool: Pool, request: AdmissionRequest): Promise<Admission> {
  return inTransaction(pool, async (client) => {
    await lockAdmission(client);
    await ensureTask(client, request.task);
    const { admitted, facts } = await readFacts(client, request);
    const decision = decideAdmission(admitted ? withoutBrakes(facts) : facts);
    if (!admitted) await write(client, request, decision);
    const events = await claimBrakeEvents(client, `admission ${request.runKey} ${request.call}`);
    return { decision, facts, events, wake: await tasksBefore(client, facts, decision) };
  });
}

async function tasksBefore(
  client: ClientBase,
  { caps }: AdmissionFacts,
  decision: AdmissionDecision,
): Promise<string[]> {
  if (decision.kind !== 'wait' || decision.wait.kind !== 'turn') return [];
  const { project, role } = decision.wait;
  const cap = caps.find((one) => one.role === role);
  const room = cap === undefined ? 0 : cap.agents - cap.atWork;
  return room > 0 ? tasksInLine(client, turnLine(project, role), room) : [];
}

/** What was admitted before stays so. */
function withoutBrakes(facts: AdmissionFacts): AdmissionFacts {
  const reserve = { usualUsd: null, defaultUsd: 0 };
  return { ...facts, reserve, breakers: [], caps: [], budgets: [] };
}

async function readFacts(client: ClientBase, request: AdmissionRequest) {
  const { task, role, runKey, breaker, reserveUsd, budgetUsd, limits } = request;
  const now = await nowOf(client);
  const keys = [everything, ...(breaker === null ? [] : [breaker])];
  const [own] = await query<{ bookedUsd: number; heldUsd: number; admitted: boolean }>(client, ownUse, [
    task.id,
    runKey,
  ]);
  if (own === undefined) throw new Error(`the ledger did not answer for run ${runKey}`);
  const { admitted, ...used } = own;
  const facts: AdmissionFacts = {
    taskId: task.id,
    now,
    breakers: inOrder(await lockBreakers(client, keys), keys),
    caps: await readCaps(client, request),
    reserve: { usualUsd: await usualCost(client, { project: task.project, role }), defaultUsd: reserveUsd },
    task: { ...used, limitUsd: budgetUsd },
    budgets: await limitedBudgets(client, budgetsAt(limits, task.project, now), now),
  };
  return { admitted, facts };
}

/** Of a task, without the run that asks: what was booked, and what is held for runs whose cost is not known. */
const ownUse = `
  select
    (select coalesce(sum(cost_usd), 0) from agent_runs where task_id = $1)::float8 as "bookedUsd",
    (select coalesce(sum(amount_usd), 0) from budget_reservations
      where task_id = $1 and settled_at is null and run_key <> $2)::float8 as "heldUsd",
    exists (select from budget_reservations where run_key = $2) as admitted`;

function inOrder(breakers: readonly Breaker[], keys: readonly string[]): Breaker[] {
  return keys.flatMap((key) => breakers.find((breaker) => breaker.key === key) ?? []);
}

/** A run is at work from its admission to its end, wherever it waits for a slot; tasks in line come by priority, then age. */
async function readCaps(
  client: ClientBase,
  { task, role, runKey, priority, limits }: AdmissionRequest,
): Promise<Cap[]> {
  const { project } = task;
  const ofRole = limits.agentsByRole[role];
  const caps = [
    ...(limits.agents === null ? [] : [{ project, role: null, agents: limits.agents }]),
    ...(ofRole === undefined ? [] : [{ project, role, agents: ofRole }]),
  ];
  const counts = caps.map(async (cap) => {
    const values = [project, cap.role, runKey, turnLine(project, cap.role), task.id, priority];
    const [row] = await query<{ atWork: number; ahead: number }>(client, capUse, values);
    return { ...cap, atWork: row?.atWork ?? 0, ahead: row?.ahead ?? 0 };
  });
  return Promise.all(counts);
}

const capUse = `
  select (
    select count(*) from budget_reservations as held join tasks on tasks.id = held.task_id
    where held.ended_at is null and held.project = $1 and ($2::text is null or held.role = $2) and held.run_key <> $3
      and tasks.status not in ('done', 'cancelled')
  )::integer as "atWork", (
    select count(*) from admission_waits as other join tasks on tasks.id = other.task_id
    left join admission_waits as own on own.task_id = $5 and own.waits_for = $4
    where other.waits_for = $4 and other.task_id <> $5 and tasks.status not in ('done', 'cancelled')
      and (other.priority, other.since, other.task_id) < ($6, coalesce(own.since, now()), $5)
  )::integer as ahead`;

async function write(client: ClientBase, request: AdmissionRequest, decision: AdmissionDecision): Promise<void> {
  const { task, role, runKey, priority } = request;
  if (decision.kind !== 'refuse' && decision.breaker !== null) await saveBreaker(client, decision.breaker, null);
  switch (decision.kind) {
    case 'refuse':
      await query(client, 'delete from admission_waits where task_id = $1', [task.id]);
      await query(client, 'update breakers set probe_task = null, probe_until = null where probe_task = $1', [task.id]);
      return;
    case 'wait':
      await query(
        client,
        `insert into admission_waits (task_id, waits_for, project, priority) values ($1, $2, $3, $4)
         on conflict (task_id) do update set waits_for = excluded.waits_for, priority = excluded.priority,
           since = case when admission_waits.waits_for = excluded.waits_for then admission_waits.since else now() end`,
        [task.id, lineOf(decision.wait), task.project, priority],
      );
      if (decision.told !== null) await addBrakeEvent(client, decision.told.occasion, decision.told.event);
      return;
    case 'go':
      await query(client, 'delete from admission_waits where task_id = $1', [task.id]);
      await query(
        client,
        'insert into budget_reservations (run_key, task_id, amount_usd, project, role) values ($1, $2, $3, $4, $5)',
        [runKey, task.id, decision.reserveUsd, task.project, role],
      );
  }
}
