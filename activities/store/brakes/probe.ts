import type { Pool } from 'pg';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';
import { lockAdmission } from './lock-admission.js';
import { noteSign, type SignOfRun } from './note-sign.js';

/** A model has answered the probe: the breaker is closed. Answers the tasks that may go on. */
export async function proveWorking(pool: Pool, run: Omit<SignOfRun, 'sign'>): Promise<readonly string[]> {
  return inTransaction(pool, async (client) => {
    await lockAdmission(client);
    return (await noteSign(client, { ...run, sign: { kind: 'works' } })).wake;
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
