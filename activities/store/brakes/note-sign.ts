import type { ClientBase } from 'pg';
import { afterSign, type Breaker, type BreakerRules } from '../../../domain/brakes/breaker-state.js';
import type { Sign } from '../../../domain/brakes/sign.js';
import { breakerLine } from '../../../domain/brakes/brake-wait.js';
import { addBrakeEvent, occasionOf } from './brake-events.js';
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

export interface NotedSign {
  readonly breaker: Breaker;
  /** Tasks that may go on by it. */
  readonly wake: readonly string[];
}

/** Tells the breaker what a run has shown of its provider. */
export async function noteSign(client: ClientBase, signOfRun: SignOfRun): Promise<NotedSign> {
  const { breaker: key, taskId, number, sign, rules } = signOfRun;
  const before = await lockBreaker(client, key);
  const { breaker, event } = afterSign(before, { sign, taskId, now: await nowOf(client) }, rules);
  if (breaker === before) return { breaker, wake: [] };
  await saveBreaker(client, breaker, String(number));
  const openedAt = breaker.open?.openedAt ?? before.open?.openedAt;
  if (event !== null && openedAt !== undefined) await addBrakeEvent(client, occasionOf(event, openedAt), event);
  return { breaker, wake: await freed(client, before, breaker) };
}

/** All, where it is closed; the next in line, where the one who was to look has given that up. */
async function freed(client: ClientBase, before: Breaker, after: Breaker): Promise<string[]> {
  if (before.open === null) return [];
  const line = breakerLine(after.key);
  if (after.open === null) return tasksInLine(client, line);
  return after.open.probe === null && after.open.until !== null ? tasksInLine(client, line, 1) : [];
}
