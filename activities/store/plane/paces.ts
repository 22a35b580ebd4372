import type { Pool } from 'pg';
import { query } from '../query.js';

export interface PaceRate {
  /** Between two requests of a key that asks all the time. */
  readonly everyMs: number;
  /** So many may come at once where none came before. */
  readonly burst: number;
}

/** When a request of a key may be made. */
export interface Turn {
  /** False: it would have to wait for longer than it wants to, and has taken nobody's place. */
  readonly taken: boolean;
  /** Milliseconds from now. */
  readonly inMs: number;
}

/** Takes the next turn of a key, where that comes within `mostMs`. */
export async function takeTurn(
  pool: Pool,
  key: string,
  { everyMs, burst, mostMs }: PaceRate & { readonly mostMs: number },
): Promise<Turn> {
  const ahead = (burst - 1) * everyMs;
  const [row] = await query<{ inMs: number }>(
    pool,
    `insert into paces as known (key, arrival) values ($1, clock_timestamp() + ${milliseconds('$2')})
     on conflict (key) do update
       set arrival = greatest(known.arrival, clock_timestamp()) + ${milliseconds('$2')}
       where known.arrival <= clock_timestamp() + ${milliseconds('$3')} + ${milliseconds('$4')}
     returning extract(epoch from arrival - clock_timestamp())::float8 * 1000 - $2::float8 - $3::float8 as "inMs"`,
    [key, everyMs, ahead, mostMs],
  );
  if (row !== undefined) return { taken: true, inMs: Math.max(row.inMs, 0) };
  const [full] = await query<{ inMs: number }>(
    pool,
    `select extract(epoch from arrival - clock_timestamp())::float8 * 1000 - $2::float8 as "inMs"
     from paces where key = $1`,
    [key, ahead],
  );
  return { taken: false, inMs: Math.max(full?.inMs ?? 0, mostMs) };
}

/** No request of a key for so long; after it they come one by one. A pause that ends later stays. */
export async function pauseKey(
  pool: Pool,
  key: string,
  { everyMs, burst, inMs }: PaceRate & { readonly inMs: number },
): Promise<void> {
  await query(
    pool,
    `insert into paces as known (key, arrival) values ($1, clock_timestamp() + ${milliseconds('$2')})
     on conflict (key) do update set arrival = greatest(known.arrival, excluded.arrival)`,
    [key, inMs + (burst - 1) * everyMs],
  );
}

const milliseconds = (value: string) => `${value}::float8 * interval '1 millisecond'`;
