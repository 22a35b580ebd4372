import type { ClientBase, Pool } from 'pg';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import {
  type AdmissionDecision,
  type AdmissionFacts,
  decideAdmission,
} from '../../../domain/brakes/decide-admission.js';
import { lineOf, turnLine } from '../../../domain/brakes/brake-wait.js';
import { query } from '../query.js';
import { ensureTask } from '../tasks.js';
import { inTransaction } from '../transaction.js';
import { addBrakeEvent, claimBrakeEvents } from './brake-events.js';
import { tasksInLine } from './lines.js';
import { type AdmissionRequest, readFacts } from './read-facts.js';
import { lockAdmission } from './lock-admission.js';
import { saveBreaker } from './breaker-row.js';

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
    const toldBy = `admission ${request.runKey} ${request.call}`;
    const { admitted, toTell, facts } = await readFacts(client, request, toldBy);
    const decision = decideAdmission(admitted ? withoutBrakes(facts) : facts);
    if (!admitted) await write(client, request, decision);
    const isTelling = toTell || (decision.kind === 'wait' && decision.told !== null);
    const events = isTelling ? await claimBrakeEvents(client, toldBy) : [];
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
      await query(
        client,
        `with gone as (delete from admission_waits where task_id = $2)
         insert into budget_reservations (run_key, task_id, amount_usd, project, role) values ($1, $2, $3, $4, $5)`,
        [runKey, task.id, decision.reserveUsd, task.project, role],
      );
  }
}
