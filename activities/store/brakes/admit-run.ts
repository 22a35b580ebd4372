import type { ClientBase, Pool } from 'pg';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import {
  type AdmissionDecision,
  type AdmissionFacts,
  decideAdmission,
} from '../../../domain/brakes/decide-admission.js';
import { breakerLine, lineOf, turnLine } from '../../../domain/brakes/brake-wait.js';
import type { Breaker } from '../../../domain/brakes/breaker-state.js';
import { query } from '../query.js';
import { ensureTask } from '../tasks.js';
import { addBrakeEvent, claimBrakeEvents } from './brake-events.js';
import { endEarlierRuns } from '../earlier-runs.js';
import { releaseLeases } from './probe.js';
import { firstInLines, tasksInLine } from './lines.js';
import { type AdmissionRequest, type ReadFacts, readFacts } from './read-facts.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';
import { saveBreaker } from './breaker-row.js';

export interface Admission {
  readonly decision: AdmissionDecision;
  readonly facts: AdmissionFacts;
  /** To be told by the task that has asked. */
  readonly events: readonly BrakeEvent[];
  /** Tasks that may go on by it: it is their turn before, or this one has left its line. */
  readonly wake: readonly string[];
}

/** Decides whether a run may start, and sets its reserve aside: one after the other over all workers. */
export async function admitRun(pool: Pool, request: AdmissionRequest): Promise<Admission> {
  return whileNobodyIsAdmitted(pool, async (client) => {
    await ensureTask(client, request.task);
    const toldBy = `admission ${request.runKey} ${request.call}`;
    await endEarlierRuns(client, request.task.id, request.runKey);
    const { admitted, toTell, facts, line } = await readFacts(client, request, toldBy);
    const decision = admitted ? asBefore(facts) : decideAdmission(facts);
    const left = admitted ? [] : await write(client, request, decision, { facts, line });
    const isTelling = toTell || (decision.kind === 'wait' && decision.told !== null);
    const events = isTelling ? await claimBrakeEvents(client, toldBy) : [];
    const wake = [...(await tasksBefore(client, facts, decision)), ...(await firstInLines(client, left))];
    return { decision, facts, events, wake: [...new Set(wake)] };
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

/** What was admitted before stays so, as a probe where it was one. */
function asBefore(facts: AdmissionFacts): AdmissionDecision {
  const { taskId, now, breakers } = facts;
  const reserve = { usualUsd: null, defaultUsd: 0 };
  const decision = decideAdmission({ ...facts, reserve, breakers: [], caps: [], budgets: [] });
  const isProbed = ({ open }: Breaker) => open?.probe?.taskId === taskId && open.until !== null && open.until <= now;
  return decision.kind === 'go' ? { ...decision, breaker: breakers.find(isProbed) ?? null } : decision;
}

/** Answers the lines that the task has left, or in which somebody else may do now what it was to. */
async function write(
  client: ClientBase,
  request: AdmissionRequest,
  decision: AdmissionDecision,
  { facts, line }: Pick<ReadFacts, 'facts' | 'line'>,
): Promise<string[]> {
  const { task, role, runKey, priority } = request;
  const left = line === null ? [] : [line];
  if (decision.kind !== 'refuse' && decision.breaker !== null) await saveBreaker(client, decision.breaker, null);
  switch (decision.kind) {
    case 'refuse':
      await query(client, 'delete from admission_waits where task_id = $1', [task.id]);
      return [...left, ...(await releaseLeases(client, task.id)).map(breakerLine)];
    case 'wait': {
      const waitsFor = lineOf(decision.wait);
      await query(
        client,
        `insert into admission_waits (task_id, waits_for, project, priority) values ($1, $2, $3, $4)
         on conflict (task_id) do update set
           waits_for = excluded.waits_for, priority = excluded.priority, asked_at = now(),
           since = case when admission_waits.waits_for = excluded.waits_for then admission_waits.since else now() end`,
        [task.id, waitsFor, task.project, priority],
      );
      if (decision.told !== null) await addBrakeEvent(client, decision.told.occasion, decision.told.event);
      const isLeased = facts.breakers.some(({ open }) => open?.probe?.taskId === task.id);
      const released = isLeased && decision.wait.kind !== 'breaker' ? await releaseLeases(client, task.id) : [];
      return [...left.filter((one) => one !== waitsFor), ...released.map(breakerLine)];
    }
    case 'go':
      await query(
        client,
        `with gone as (delete from admission_waits where task_id = $2)
         insert into budget_reservations (run_key, task_id, amount_usd, project, role) values ($1, $2, $3, $4, $5)`,
        [runKey, task.id, decision.reserveUsd, task.project, role],
      );
      // All who wait for a breaker are woken as it closes.
      return left.filter((one) => !facts.breakers.some(({ key }) => breakerLine(key) === one));
  }
}
