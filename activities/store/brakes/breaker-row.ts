import type { ClientBase } from 'pg';
import type { Breaker, OpenBreaker } from '../../../domain/brakes/breaker-state.js';
import type { BreakerCause } from '../../../domain/brakes/breaker.js';
import { query } from '../query.js';

interface Row {
  key: string;
  streak: number;
  lastFailure: BreakerCause | null;
  cause: BreakerCause | null;
  reason: string;
  openedAt: Date | null;
  openedBy: string | null;
  until: Date | null;
  probes: number;
  probeTask: string | null;
  probeUntil: Date | null;
}

/** Columns of `breakers` in the shape that `breakerOf` takes. */
export const breakerColumns = `
  key, streak, last_failure as "lastFailure", cause, reason, opened_at as "openedAt", opened_by as "openedBy", open_until as "until", probes,
  probe_task as "probeTask", probe_until as "probeUntil"`;

export function breakerOf(row: Row): Breaker {
  const { key, streak, lastFailure, cause, reason, openedAt, openedBy, until, probes, probeTask, probeUntil } = row;
  const by = cause === 'person' && openedBy !== null ? { by: openedBy } : {};
  const probe = probeTask === null || probeUntil === null ? null : { taskId: probeTask, until: probeUntil.getTime() };
  const open: OpenBreaker | null =
    cause === null || openedAt === null
      ? null
      : { cause, reason, ...by, openedAt: openedAt.getTime(), until: until?.getTime() ?? null, probes, probe };
  return { key, streak, lastFailure, open };
}

/** The breaker of a key, made where there is none, and locked until the transaction's end. */
export async function lockBreaker(client: ClientBase, key: string): Promise<Breaker> {
  await query(client, 'insert into breakers (key) values ($1) on conflict (key) do nothing', [key]);
  const [row] = await query<Row>(client, `select ${breakerColumns} from breakers where key = $1 for update`, [key]);
  if (row === undefined) throw new Error(`the ledger has no breaker ${key}`);
  return breakerOf(row);
}

/** Those of the keys that were ever written, locked until the transaction's end; the others are closed. */
export async function lockBreakers(client: ClientBase, keys: readonly string[]): Promise<Breaker[]> {
  const rows = await query<Row>(
    client,
    `select ${breakerColumns} from breakers where key in (select jsonb_array_elements_text($1)) order by key for update`,
    [JSON.stringify(keys)],
  );
  return rows.map(breakerOf);
}

/** `by`: the number of the run, or the person, that has opened it; kept while it stays open. */
export async function saveBreaker(client: ClientBase, { key, streak, lastFailure, open }: Breaker, by: string | null) {
  await query(
    client,
    `update breakers set streak = $2, last_failure = $3, cause = $4, reason = $5, opened_at = $6,
       opened_by = case when $4::text is null then null when cause is null then $7 else opened_by end,
       open_until = $8, probes = $9, probe_task = $10, probe_until = $11, updated_at = now()
     where key = $1`,
    [
      ...[key, streak, lastFailure, open?.cause ?? null, open?.reason ?? '', dateOf(open?.openedAt), by],
      ...[dateOf(open?.until), open?.probes ?? 0, open?.probe?.taskId ?? null, dateOf(open?.probe?.until)],
    ],
  );
}

function dateOf(moment: number | null | undefined): Date | null {
  return moment === null || moment === undefined ? null : new Date(moment);
}

/** The ledger's own clock: hosts' may differ. */
export async function nowOf(client: ClientBase): Promise<number> {
  const [row] = await query<{ now: Date }>(client, 'select clock_timestamp() as now', []);
  return row?.now.getTime() ?? Date.now();
}
