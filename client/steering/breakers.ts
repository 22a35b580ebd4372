import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import {
  closeByPerson,
  type ListedBreaker,
  listBreakers,
  openByPerson,
} from '../../activities/store/brakes/breakers.js';
import { tasksInLine } from '../../activities/store/brakes/lines.js';
import { wakeTasks } from '../../activities/temporal/wake-tasks.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { breakerName, everything } from '../../domain/brakes/breaker.js';
import { breakerLine } from '../../domain/brakes/brake-wait.js';
import { identityProblem } from '../../domain/task/decision.js';
import { oneLine } from '../../domain/text/one-line.js';
import type { Redact } from '../../domain/text/redact.js';
import { ClientError } from '../errors/client-error.js';

/** What a person says of a breaker. */
export interface BreakerWord {
  /** An identity that the caller has made sure of, such as `local:ada`. */
  readonly by: string;
  /** For whoever waits for it. */
  readonly reason?: string;
}

export interface OpenedBreaker {
  readonly breaker: ListedBreaker;
  /** False: a person has opened it before. */
  readonly opened: boolean;
}

export interface ClosedBreaker {
  readonly key: string;
  /** False: it was not open. */
  readonly closed: boolean;
  /** So many tasks that waited for it were told. */
  readonly woken: number;
}

export interface BreakerPlaces {
  readonly client: Client;
  readonly pool: Pool;
  readonly redact: Redact;
}

const longestReason = 200;

/** Durable with no worker there. What runs already goes on to its end. */
export async function openBreaker(
  places: BreakerPlaces,
  name: string,
  { by, reason = '' }: BreakerWord,
): Promise<OpenedBreaker> {
  refuseStranger(by);
  const { pool, redact } = places;
  const key = keyNamed(name, await listBreakers(pool));
  const why = shortened(redact(reason));
  if (why === '' && key !== everything) {
    throw new ClientError(
      'bad-reason',
      'To open a breaker needs a reason.',
      'Say why: it is shown wherever a task waits for it.',
    );
  }
  const opened = await openByPerson(pool, { key, by, reason: why });
  const breaker = (await listBreakers(pool)).find((one) => one.key === key);
  if (breaker === undefined) throw new Error(`the ledger has no breaker ${key}`);
  return { breaker, opened };
}

/** Closes it, whoever has opened it, and wakes the tasks that wait for it: the first in line at once, all within seconds. */
export async function closeBreaker(
  { client, pool, redact }: BreakerPlaces,
  name: string,
  { by, reason = '' }: BreakerWord,
): Promise<ClosedBreaker> {
  refuseStranger(by);
  const breakers = await listBreakers(pool);
  const open = breakers.filter((breaker) => breaker.cause !== null && isNamed(breaker, name));
  const [only] = open;
  const key = only !== undefined && open.length === 1 ? only.key : keyNamed(name, breakers);
  const closed = await closeByPerson(pool, { key, by, reason: shortened(redact(reason)) });
  // Also where it was closed before: whoever did so may have died before the tasks were woken.
  const waiting = await tasksInLine(pool, breakerLine(key));
  await wakeTasks(client, waiting);
  return { key, closed, woken: waiting.length };
}

/** The key that a person means: the key itself, or the name, where one alone has it. */
function keyNamed(name: string, breakers: readonly ListedBreaker[]): string {
  if (name === everything || breakers.some(({ key }) => key === name)) return name;
  const named = breakers.filter((breaker) => isNamed(breaker, name));
  const [only] = named;
  if (only === undefined) throw unknown(name, breakers);
  if (named.length === 1) return only.key;
  throw new ClientError(
    'ambiguous-breaker',
    `${named.length} breakers are named ${name}.`,
    `Name one by its key: ${named.map(({ key }) => key).join(', ')}.`,
  );
}

function isNamed({ key }: ListedBreaker, name: string): boolean {
  return key === name || breakerName(key) === name;
}

function unknown(name: string, breakers: readonly ListedBreaker[]): ClientError {
  const names = [...new Set([everything, ...breakers.map(({ key }) => breakerName(key))])];
  const nearest = nearestName(name, names);
  return new ClientError(
    'unknown-breaker',
    `No run has met a provider named ${JSON.stringify(name)} yet${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    `Known are ${names.join(', ')}, where ${everything} holds every run.`,
  );
}

function refuseStranger(by: string): void {
  const problem = identityProblem(by);
  if (problem === null) return;
  throw new ClientError(
    'refused',
    `${JSON.stringify(by)} ${problem}.`,
    'Say who it is, with the system that knows them.',
  );
}

function shortened(text: string): string {
  return oneLine(text).slice(0, longestReason);
}
