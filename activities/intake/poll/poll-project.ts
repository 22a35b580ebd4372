import type { Client } from '@temporalio/client';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { accountPaused } from '../../../domain/failures/failure.js';
import { insertEvents } from '../../store/intake/events.js';
import { waitingForPeople } from '../../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { PlacesOf, ProjectPlace, TrackerOf } from '../../trackers/tracker.js';
import { handOver } from '../hand-over.js';
import { findReady } from './find-ready.js';

/** How far each place has been asked, by its account's name and what of the project it holds. */
export type Cursors = Readonly<Record<string, string>>;

export interface PollProjectInput {
  readonly project: string;
  readonly cursors: Cursors;
}

export interface Polled {
  readonly cursors: Cursors;
  readonly learnt: number;
  readonly againInMs: number;
  /** Of the places that could not be asked; they are asked again the next time. */
  readonly problems: readonly string[];
}

export interface PollDeps {
  readonly pool: Pool;
  readonly temporal: Client;
  readonly trackerOf: TrackerOf;
  readonly placesOf: PlacesOf;
  /** How often a project is asked, as its projects file says it now; null: it is not known here, or is at no account. */
  readonly pollSecondsOf: (project: string) => number | null;
  /** Learns who the project's approvers are; answers the logins that name nobody. */
  readonly pinApprovers: (project: string) => Promise<readonly string[]>;
}

/** Workers may differ in what they know while a projects file is changed. */
const strangersInARow = 10;

/**
 * Asks a project's places what has happened since the last time, and takes it in. Null: no worker knows the project any more, or
 * it names no account. Where no place answers it throws, for Temporal to ask again.
 */
export function createPollProject(deps: PollDeps) {
  return ({ project, cursors }: PollProjectInput): Promise<Polled | null> =>
    whileHeartbeating(async (signal) => {
      const pollSeconds = deps.pollSecondsOf(project);
      if (pollSeconds !== null) {
        const asked = await waitingForPeople(() => askAll(deps, { project, cursors }, signal));
        return { ...asked, againInMs: pollSeconds * 1_000 };
      }
      if (activityInfo().attempt >= strangersInARow) return null;
      throw new Error(`the projects file of this worker does not know ${project}, or names no account for it`);
    });
}

async function askAll(
  deps: PollDeps,
  { project, cursors }: PollProjectInput,
  signal: AbortSignal,
): Promise<Omit<Polled, 'againInMs'>> {
  const places = deps.placesOf(project, signal);
  const asks = places.map((place) => askPlace(deps.pool, place, cursors));
  const [ready, approvers, ...answers] = await Promise.allSettled([
    takeReady(deps, project, signal),
    deps.pinApprovers(project),
    ...asks,
  ]);
  const nobodies = approvers.status === 'fulfilled' ? approvers.value : [];
  // Also what a server has left behind.
  await handOver(deps);
  const answered = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
  const failures = [ready, approvers, ...answers]
    .filter((answer) => answer.status === 'rejected')
    .map(({ reason }) => reason as Error);
  if (answered.length === 0) throw failures.find(isPause) ?? failures[0] ?? new Error(`${project} has no place to ask`);
  return {
    cursors: { ...cursors, ...Object.fromEntries(answered.map(({ at, cursor }) => [at, cursor])) },
    learnt: answered.reduce((sum, { learnt }) => sum + learnt, ready.status === 'fulfilled' ? ready.value : 0),
    problems: [
      ...failures.map(({ message }) => message.slice(0, 200)),
      ...nobodies.map((login) => `the approver ${login} is nobody there, and decides nothing`),
    ],
  };
}

async function askPlace(pool: Pool, { account, holds, events }: ProjectPlace, cursors: Cursors) {
  const at = [account, ...holds].join(' ');
  const { events: found, cursor } = await events.since(cursors[at] ?? null);
  return { at, cursor, learnt: await insertEvents(pool, found) };
}

/** Items that are to be started are taken in as events; answers how many are new. */
export async function takeReady(
  { pool, trackerOf }: Pick<PollDeps, 'pool' | 'trackerOf'>,
  project: string,
  signal: AbortSignal,
): Promise<number> {
  return await insertEvents(pool, await findReady({ pool, tracker: trackerOf(project, signal) }, project));
}

function isPause(error: Error): boolean {
  return error instanceof ApplicationFailure && error.type === accountPaused;
}
