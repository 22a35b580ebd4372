import type { ClientBase } from 'pg';
import { query } from '../query.js';

/**
 * Until the transaction's end nobody else is admitted, and nothing that holds tasks back ends: a task that begins to wait is
 * seen by whoever wakes those who wait.
 */
export async function lockAdmission(client: ClientBase): Promise<void> {
  await query(client, `select pg_advisory_xact_lock(hashtext('orch admission'))`, []);
}
