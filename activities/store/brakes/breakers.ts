import type { Pool } from 'pg';
import type { BreakerCause } from '../../../domain/brakes/breaker.js';
import { close } from '../../../domain/brakes/breaker-state.js';
import { query } from '../query.js';
import { addBreakerEvent } from './brake-events.js';
import { lockBreakers, nowOf, saveBreaker } from './breaker-row.js';
import { inLine } from './lines.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';

/** A breaker as people see it. */
export interface ListedBreaker {
  readonly key: string;
  /** Null: it is closed, and so are its other columns. */
  readonly cause: BreakerCause | null;
  readonly reason: string;
  readonly openedAt: Date | null;
  /** A run's number, or a person's identity. */
  readonly openedBy: string | null;
  /** When it is tried again; null: a person closes it. */
  readonly until: Date | null;
  /** The task whose run shows whether it works again; null: none yet. */
  readonly probe: string | null;
  /** Failures in a row. */
  readonly streak: number;
  /** So many tasks wait for it. */
  readonly waiting: number;
}

/** The open ones first, then those of which runs have a key. An account's pause ends by itself. */
export async function listBreakers(pool: Pool): Promise<ListedBreaker[]> {
  return await query<ListedBreaker>(
    pool,
    `with known as (
       select key from breakers union select breaker from agent_runs where breaker is not null
     ), open as (
       select * from breakers where cause is not null and (cause <> 'account' or open_until > now())
     ), waiting as (
       select waits_for, count(*)::integer as tasks from ${inLine} group by waits_for
     )
     select known.key, open.cause, coalesce(open.reason, '') as reason, open.opened_at as "openedAt",
       open.opened_by as "openedBy", open.open_until as until, open.probe_task as probe,
       coalesce(breakers.streak, 0) as streak, coalesce(waiting.tasks, 0) as waiting
     from known
       left join breakers on breakers.key = known.key
       left join open on open.key = known.key
       left join waiting on waits_for = 'breaker:' || known.key
     order by open.key is null, known.key`,
    [],
  );
}

export interface OpenByPerson {
  readonly key: string;
  /** An identity. */
  readonly by: string;
  readonly reason: string;
}

/** Whether this has opened it. One that a person has opened stays as it is; any other is the person's from now on. */
export async function openByPerson(pool: Pool, { key, by, reason }: OpenByPerson): Promise<boolean> {
  return await whileNobodyIsAdmitted(pool, async (client) => {
    const [opened] = await query<{ at: Date }>(
      client,
      `insert into breakers (key, cause, reason, opened_at, opened_by)
       values ($1, 'person', $2, date_trunc('milliseconds', clock_timestamp()), $3)
       on conflict (key) do update set
         cause = excluded.cause, reason = excluded.reason, opened_at = excluded.opened_at, opened_by = excluded.opened_by,
         open_until = null, probes = 0, probe_task = null, probe_until = null, updated_at = now()
       where breakers.cause is distinct from 'person'
       returning opened_at as at`,
      [key, reason, by],
    );
    if (opened === undefined) return false;
    const event = { kind: 'breaker-opened', breaker: key, cause: 'person', reason, by, until: null } as const;
    await addBreakerEvent(client, event, opened.at.getTime());
    return true;
  });
}

/** Whether it was open. It counts anew from here on. */
export async function closeByPerson(
  pool: Pool,
  { key, by, reason = '' }: { readonly key: string; readonly by: string; readonly reason?: string },
): Promise<boolean> {
  return await whileNobodyIsAdmitted(pool, async (client) => {
    const [before] = await lockBreakers(client, [key]);
    if (before === undefined || before.open === null) return false;
    const { cause, until, openedAt } = before.open;
    const { breaker, event } = close(before, by);
    await saveBreaker(client, breaker, null);
    const isOver = cause === 'account' && until !== null && until <= (await nowOf(client));
    if (event === null || isOver) return false;
    await addBreakerEvent(client, { ...event, ...(reason !== '' && { reason }) }, openedAt);
    return true;
  });
}
