import type { ClientBase, Pool } from 'pg';
import { query } from '../query.js';
import { whileNobodyIsAdmitted } from './lock-admission.js';
import { noteSign, type SignOfRun } from './note-sign.js';

/** A model has answered the probe: the breaker is closed. Answers the tasks that may go on. */
export async function proveWorking(pool: Pool, run: Omit<SignOfRun, 'sign'>): Promise<readonly string[]> {
  return whileNobodyIsAdmitted(pool, async (client) => {
    return noteSign(client, { ...run, sign: { kind: 'works' } });
  });
}

/** The probe is still under way: nobody else takes it over for a while. */
export async function renewProbe(
  pool: Pool,
  { breaker, taskId }: { readonly breaker: string; readonly taskId: string },
): Promise<void> {
  await query(
    pool,
    `update breakers set probe_until = greatest(probe_until, now() + interval '2 minutes')
     where key = $1 and probe_task = $2`,
    [breaker, taskId],
  );
}

/** The task does not go on to look whether a provider works again; answers of which breakers it was to. */
export async function releaseLeases(client: ClientBase, taskId: string): Promise<string[]> {
  const released = await query<{ key: string }>(
    client,
    'update breakers set probe_task = null, probe_until = null where probe_task = $1 returning key',
    [taskId],
  );
  return released.map(({ key }) => key);
}
