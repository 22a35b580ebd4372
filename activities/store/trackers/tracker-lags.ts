import type { Pool } from 'pg';
import type { TrackerLag } from '../../../domain/wording/tracker-lag.js';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';

/** Something that a tracker is to be told of an item. */
export interface ToldTracker {
  readonly project: string;
  readonly item: string;
  /** The mark of a comment, `stage`, `block`. */
  readonly key: string;
  /** The same in words. */
  readonly what: string;
}

export interface NotedLag {
  /** Since when its cause keeps something back: the same for all that it does. */
  readonly spell: number;
  /** What is to be done about people: they know of the cause, they are to be told now, or not yet. */
  readonly people: 'know' | 'tell' | 'later';
  /** How long ago (milliseconds) the item's task has ended; null: it has not. */
  readonly endedForMs: number | null;
  /** How long ago the first thing of the item was refused that it was not told yet. */
  readonly refusedForMs: number;
}

interface Cause {
  readonly refused: boolean;
  readonly reason: string;
  readonly cause: string;
}

/** Somebody still tries: what ended with its workflow counts no more. */
const isTried = `last_at > now() - interval '30 minutes'`;
const msSince = (moment: string) => `(extract(epoch from now() - ${moment}) * 1000)::float8`;

/** That a tracker is away hides no refusal, which a person has to mend. */
const isHidden = '(known.refused and not excluded.refused)';
const isSame = `(known.cause = excluded.cause or ${isHidden})`;

/** It was not taken. */
export async function noteLag(
  pool: Pool,
  told: ToldTracker,
  { refused, reason, cause, tellAfterMs }: Cause & { readonly tellAfterMs: number },
): Promise<NotedLag> {
  const { project, item, key, what } = told;
  return await inTransaction(pool, async (client) => {
    // Of all that are refused for one cause in one moment, each is to know of the others.
    await query(client, `select pg_advisory_xact_lock(hashtext('orch tracker lags ' || $1))`, [project]);
    const [row] = await query<{ cause: string; sinceMs: number }>(
      client,
      `insert into tracker_lags as known (project, item, key, what, refused, reason, cause)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (project, item, key) do update set
         what = excluded.what,
         since = case when ${isSame} then known.since else now() end,
         told_at = case when ${isSame} then known.told_at end,
         reason = case when ${isHidden} then known.reason else excluded.reason end,
         cause = case when ${isHidden} then known.cause else excluded.cause end,
         refused = known.refused or excluded.refused,
         given_up_at = null,
         last_at = now()
       returning cause, ${msSince('since')} as "sinceMs"`,
      [project, item, key, what, refused, reason, cause],
    );
    const [others] = await query<{ spell: number; told: boolean; telling: boolean | null }>(
      client,
      `select floor(extract(epoch from min(since)) * 1000)::float8 as spell, bool_or(told_at is not null) as told,
         bool_or(telling_until > now()) as telling
       from tracker_lags where project = $1 and cause = $2 and ${isTried}`,
      [project, row?.cause ?? cause],
    );
    const [ends] = await query<{ endedForMs: number | null; refusedForMs: number }>(
      client,
      `select
         (select case when status in ('done', 'cancelled') then ${msSince('updated_at')} end from tasks
          where project = $1 and item = $2 order by generation desc limit 1) as "endedForMs",
         (select max(${msSince('since')}) from tracker_lags where project = $1 and item = $2 and refused) as "refusedForMs"`,
      [project, item],
    );
    const people =
      others?.told === true
        ? 'know'
        : others?.telling !== true && (row?.sinceMs ?? 0) >= tellAfterMs
          ? 'tell'
          : 'later';
    if (people === 'tell')
      await query(
        client,
        `update tracker_lags set telling_until = now() + interval '1 minute' where project = $1 and item = $2 and key = $3`,
        [project, item, key],
      );
    return {
      ...{ spell: others?.spell ?? 0, people },
      ...{ endedForMs: ends?.endedForMs ?? null, refusedForMs: ends?.refusedForMs ?? 0 },
    };
  });
}

/** People know of what keeps this back, and all else that it keeps back. */
export async function noteLagTold(pool: Pool, { project, item, key }: ToldTracker): Promise<void> {
  await query(
    pool,
    `update tracker_lags set told_at = now() where project = $1 and ${isTried}
     and cause = (select cause from tracker_lags where project = $1 and item = $2 and key = $3)`,
    [project, item, key],
  );
}

/** It is not tried again. Answers whether it is the first of its item. */
export async function giveUpLag(pool: Pool, { project, item, key }: ToldTracker): Promise<boolean> {
  const [row] = await query<{ isFirst: boolean }>(
    pool,
    `update tracker_lags set given_up_at = now() where project = $1 and item = $2 and key = $3
     returning not exists (select from tracker_lags as other
       where other.project = $1 and other.item = $2 and other.key <> $3 and other.given_up_at is not null) as "isFirst"`,
    [project, item, key],
  );
  return row?.isFirst ?? true;
}

/** The tracker has taken it. */
export async function endLag(pool: Pool, { project, item, key }: ToldTracker): Promise<void> {
  await query(pool, 'delete from tracker_lags where project = $1 and item = $2 and key = $3', [project, item, key]);
}

/** What an item's tracker has not taken since a moment, what has waited longest first. */
export async function listLags(
  pool: Pool,
  { project, item }: Pick<ToldTracker, 'project' | 'item'>,
  since: Date,
): Promise<TrackerLag[]> {
  return await query<TrackerLag>(
    pool,
    `select what, refused, reason, since, given_up_at as "givenUpAt" from tracker_lags
     where project = $1 and item = $2 and last_at >= $3 order by since, key`,
    [project, item, since],
  );
}
