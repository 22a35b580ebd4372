import type { Pool } from 'pg';
import { giveUpAdmission } from '../store/brakes/give-up-admission.js';

export interface GiveUpAdmissionInput {
  readonly taskId: string;
}

/** The task does not go on with the run that it has asked for: whoever comes next is woken. */
export function createGiveUpAdmission({
  pool,
  wake,
}: {
  readonly pool: Pool;
  readonly wake: (taskIds: readonly string[]) => void;
}): (input: GiveUpAdmissionInput) => Promise<void> {
  return async ({ taskId }) => wake(await giveUpAdmission(pool, taskId));
}
