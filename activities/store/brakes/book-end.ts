import type { ClientBase, Pool } from 'pg';
import type { Logger } from 'pino';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import type { BrakeLimits } from '../../../domain/brakes/brake-limits.js';
import type { BreakerRules } from '../../../domain/brakes/breaker-state.js';
import type { Sign } from '../../../domain/brakes/sign.js';
import { budgetsAt } from '../../../domain/brakes/budgets-at.js';
import { nearEvent } from '../../../domain/brakes/decide-admission.js';
import { finishRun, type FinishedRun } from '../finish-run.js';
import type { Run } from '../runs.js';
import { inTransaction } from '../transaction.js';
import { addBrakeEvent, claimBrakeEvents } from './brake-events.js';
import { lockBreakers, nowOf } from './breaker-row.js';
import { firstInLines, linesBehind } from './lines.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';
import { noteSign } from './note-sign.js';
import { limitedBudgets } from './used.js';

export interface BrakeRules {
  readonly breaker: BreakerRules;
  /** Of a project, as the settings are now. */
  readonly limitsOf: (project: string) => BrakeLimits;
}

/** What a run that was booked has to do with the brakes. */
export interface BookedEnd {
  /** To be told by the task of the run. */
  readonly events: readonly BrakeEvent[];
  /** The breaker of its provider is open: when its next run may start is `admit`'s to say. */
  readonly held: boolean;
}

export interface RunShown {
  readonly sign: Sign;
  /** Its task hears how it ended, and tells people what is to be told: false where a cancel has ended it. */
  readonly tells: boolean;
}

/**
 * Closes a run's row, and tells the brakes in the same transaction; done again, it changes nothing. `wake`: tasks that may go
 * on by it.
 */
export async function bookEnd(
  { pool, rules, log }: { readonly pool: Pool; readonly rules: BrakeRules; readonly log: Logger },
  run: Run,
  finished: FinishedRun,
  { sign, tells }: RunShown,
): Promise<BookedEnd & { readonly wake: readonly string[] }> {
  // A file, read before all others have to wait for this.
  const limits = limitsFor(rules, run, log);
  return whileNobodyIsAdmitted(pool, async (client) => {
    const isFirst = await finishRun(client, run.number, finished);
    const wake = isFirst
      ? await unlessFailing(client, log, () => tellBrakes(client, rules, { run, sign, limits }))
      : [];
    return { ...(await heldEnd(client, run, tells)), wake: [...new Set(wake)] };
  });
}

/** What is to be told of a run that was booked before. */
export async function bookedEnd(pool: Pool, run: Run): Promise<BookedEnd> {
  return inTransaction(pool, (client) => heldEnd(client, run, true));
}

async function heldEnd(client: ClientBase, run: Run, tells: boolean): Promise<BookedEnd> {
  const { runKey, breaker } = run;
  const events = tells ? await claimBrakeEvents(client, `run ${runKey}`) : [];
  const breakers = breaker === null ? [] : await lockBreakers(client, [breaker]);
  return { events, held: breakers.some(({ open }) => open !== null) };
}

function limitsFor({ limitsOf }: BrakeRules, { project }: Run, log: Logger): BrakeLimits | null {
  try {
    return project === null ? null : limitsOf(project);
  } catch (error) {
    log.warn({ project, error: String(error) }, 'the limits of a project cannot be read');
    return null;
  }
}

async function tellBrakes(
  client: ClientBase,
  rules: BrakeRules,
  { run, sign, limits }: { readonly run: Run; readonly sign: Sign; readonly limits: BrakeLimits | null },
): Promise<string[]> {
  const { breaker, taskId, number, project } = run;
  const freed = breaker === null ? [] : await noteSign(client, { breaker, taskId, number, sign, rules: rules.breaker });
  if (project !== null && limits !== null) await tellNear(client, limits, project);
  return [...freed, ...(await firstInLines(client, linesBehind(project, run.role)))];
}

async function tellNear(client: ClientBase, limits: BrakeLimits, project: string): Promise<void> {
  const now = await nowOf(client);
  for (const budget of await limitedBudgets(client, budgetsAt(limits, project, now), now)) {
    const near = nearEvent(budget);
    if (near !== null) await addBrakeEvent(client, near.occasion, near.event);
  }
}

/** A brake that cannot be written fails nobody: the run is booked all the same. */
async function unlessFailing(client: ClientBase, log: Logger, work: () => Promise<string[]>): Promise<string[]> {
  await client.query('savepoint brakes');
  try {
    return await work();
  } catch (error) {
    await client.query('rollback to savepoint brakes');
    log.warn({ error: String(error) }, 'the brakes could not be told of a run');
    return [];
  }
}
