import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { makeDecision } from '../../activities/store/decisions.js';
import { unreviewedApproval } from '../../domain/gates/unreviewed.js';
import { identityProblem } from '../../domain/task/decision.js';
import { ClientError } from '../errors/client-error.js';

export interface UnreviewedWord {
  readonly taskId: string;
  /** An identity that the caller has made sure of. */
  readonly by: string;
  /** Of the row, where the same word may be said again. */
  readonly id?: string;
}

/** Writes down who wants merged what not all stages have passed; answers the row, which the task judges. */
export async function sayUnreviewed(pool: Pool, { taskId, by, id = randomUUID() }: UnreviewedWord): Promise<string> {
  const problem = identityProblem(by);
  if (problem !== null)
    throw new ClientError(
      'refused',
      `${JSON.stringify(by)} ${problem}.`,
      'Say who says so, with the system that knows them.',
    );
  await makeDecision(pool, { id, taskId, approval: unreviewedApproval(id), decision: 'approved', by, reason: null });
  return id;
}
