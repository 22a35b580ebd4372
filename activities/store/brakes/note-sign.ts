import type { ClientBase } from 'pg';
import { afterSign, type Breaker, type BreakerRules } from '../../../domain/brakes/breaker-state.js';
import type { Sign } from '../../../domain/brakes/sign.js';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { addBreakerEvent } from './brake-events.js';
import { lockBreaker, nowOf, saveBreaker } from './breaker-row.js';
import { tasksInLine } from './lines.js';

export interface SignOfRun {
  /** The key of the breaker of the run's provider. */
  readonly breaker: string;
  readonly taskId: string;
  /** The run's number. */
  readonly number: number;
  readonly sign: Sign;
  readonly rules: BreakerRules;
}

/** Tells the breaker what a run has shown of its provider. Answers the tasks that may go on by it. */
export async function noteSign(client: ClientBase, signOfRun: SignOfRun): Promise<string[]> {
  const { breaker: key, taskId, number, sign, rules } = signOfRun;
  const before = await lockBreaker(client, key);
  const { breaker, event } = afterSign(before, { sign, taskId, now: await nowOf(client) }, rules);
  if (breaker === before) return [];
  await saveBreaker(client, breaker, String(number));
  const openedAt = breaker.open?.openedAt ?? before.open?.openedAt;
  if (event !== null && openedAt !== undefined) await addBreakerEvent(client, event, openedAt);
  return freed(client, before, breaker);
}

/** All, where it is closed; the next in line, where the one who was to look has given that up. */
async function freed(client: ClientBase, before: Breaker, after: Breaker): Promise<string[]> {
  if (before.open === null) return [];
  const line = breakerLine(after.key);
  if (after.open === null) return tasksInLine(client, line);
  return after.open.probe === null && after.open.until !== null ? tasksInLine(client, line, 1) : [];
}
