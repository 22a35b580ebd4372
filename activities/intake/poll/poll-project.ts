import type { Client } from '@temporalio/client';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { accountPaused } from '../../../domain/failures/failure.js';
import { insertEvents } from '../../store/intake/events.js';
import { waitingForPeople } from '../../temporal/waiting-for-people.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { PlacesOf, ProjectPlace, TrackerOf } from '../../trackers/tracker.js';
import { fromCursor } from '../../trackers/since-cursor.js';
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
  const at = new Date();
  const changedSince = changedSinceOf(places, cursors, at);
  const [ready, approvers, ...answers] = await Promise.allSettled([
    takeReady(deps, project, signal, changedSince),
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
    cursors: {
      ...cursors,
      ...Object.fromEntries(answered.map(({ at, cursor }) => [at, cursor])),
      ...(ready.status === 'rejected' || answered.some(({ closed }) => closed)
        ? { [wholeList]: '' }
        : changedSince === undefined && { [wholeList]: at.toISOString() }),
    },
    learnt: answered.reduce((sum, { learnt }) => sum + learnt, ready.status === 'fulfilled' ? ready.value : 0),
    problems: [
      ...failures.map(({ message }) => message.slice(0, 200)),
      ...nobodies.map((login) => `the approver ${login} is nobody there, and decides nothing`),
    ],
  };
}

async function askPlace(pool: Pool, place: ProjectPlace, cursors: Cursors) {
  const at = cursorName(place);
  const { events: found, cursor } = await place.events.since(cursors[at] ?? null);
  const learnt = await insertEvents(pool, found);
  const closed = learnt > 0 && found.some((event) => event.kind === 'item' && event.what === 'closed');
  return { at, cursor, closed, learnt };
}

const cursorName = ({ account, holds }: ProjectPlace) => [account, ...holds].join(' ');

/** When all items were looked at last, by the clock of who has asked; empty: they are to be the next time. */
const wholeList = 'whole list';
/** What has ended, or was unblocked, is ready without a change of its own. */
const wholeListMs = 600_000;

/** Undefined: all items are to be looked at. */
function changedSinceOf(places: readonly ProjectPlace[], cursors: Cursors, now: Date): Date | undefined {
  const items = places.find(({ holds }) => holds.includes('item'));
  const cursor = items === undefined ? undefined : cursors[cursorName(items)];
  const whole = now.getTime() - Date.parse(cursors[wholeList] ?? '');
  return cursor !== undefined && whole >= 0 && whole < wholeListMs ? fromCursor(cursor) : undefined;
}

/** Items that are to be started are taken in as events; answers how many are new. */
export async function takeReady(
  { pool, trackerOf }: Pick<PollDeps, 'pool' | 'trackerOf'>,
  project: string,
  signal: AbortSignal,
  changedSince?: Date,
): Promise<number> {
  return await insertEvents(
    pool,
    await findReady({ pool, tracker: trackerOf(project, signal) }, project, changedSince),
  );
}

function isPause(error: Error): boolean {
  return error instanceof ApplicationFailure && error.type === accountPaused;
}
