import type { Pool } from 'pg';
import { query } from '../query.js';

/** What keeps the server from hearing of what happens at an account that it asks, and since when. */
export interface HearingProblem {
  readonly account: string;
  readonly problem: string;
  readonly since: Date;
}

/** Null: it hears. */
export async function noteHearing(pool: Pool, account: string, problem: string | null): Promise<void> {
  if (problem === null) {
    await query(pool, 'delete from hearing_problems where account = $1', [account]);
    return;
  }
  await query(
    pool,
    `insert into hearing_problems (account, problem) values ($1, $2)
     on conflict (account) do update set problem = excluded.problem`,
    [account, problem],
  );
}

export async function listHearingProblems(pool: Pool): Promise<HearingProblem[]> {
  return await query<HearingProblem & { readonly since: Date }>(
    pool,
    'select account, problem, since from hearing_problems order by account',
    [],
  );
}
