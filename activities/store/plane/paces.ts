import type { Pool } from 'pg';
import { query } from '../query.js';

export interface PaceRate {
  /** Between two requests of a key that asks all the time. */
  readonly everyMs: number;
  /** So many may come at once where none came before. */
  readonly burst: number;
}

/**
 * Takes the next turn of a key, and answers how long (milliseconds) it has to be waited for; null: longer than `mostMs`, and
 * then none is taken.
 */
export async function takeTurn(
  pool: Pool,
  key: string,
  { everyMs, burst, mostMs }: PaceRate & { readonly mostMs: number },
): Promise<number | null> {
  const ahead = (burst - 1) * everyMs;
  const [row] = await query<{ waitMs: number }>(
    pool,
    `insert into paces as known (key, arrival) values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond')
     on conflict (key) do update
       set arrival = greatest(known.arrival, clock_timestamp()) + $2::float8 * interval '1 millisecond'
       where known.arrival <= clock_timestamp() + ($3::float8 + $4::float8) * interval '1 millisecond'
     returning extract(epoch from arrival - clock_timestamp())::float8 * 1000 - $2::float8 - $3::float8 as "waitMs"`,
    [key, everyMs, ahead, mostMs],
  );
  return row === undefined ? null : Math.max(row.waitMs, 0);
}
