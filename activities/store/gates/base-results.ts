import type { Pool } from 'pg';
import type { BaseResult } from '../../../domain/gates/base.js';
import { query } from '../query.js';

/** What a result is of: these commands, at this commit of the project's base branch. */
export interface BaseKey {
  readonly project: string;
  readonly commit: string;
  /** A hash of the commands and of all that decides about them. */
  readonly commands: string;
}

/** Null: nobody has looked. */
export async function findBaseResult(pool: Pool, { project, commit, commands }: BaseKey): Promise<BaseResult | null> {
  const [row] = await query<BaseResult>(
    pool,
    'select passed, checks from base_results where project = $1 and commit = $2 and commands = $3',
    [project, commit, commands],
  );
  return row ?? null;
}

/** Of several that have looked, a pass counts, else the last one. Answers what counts. */
export async function keepBaseResult(pool: Pool, key: BaseKey, result: BaseResult): Promise<BaseResult> {
  const { project, commit, commands } = key;
  await query(
    pool,
    `insert into base_results (project, commit, commands, passed, checks) values ($1, $2, $3, $4, $5)
     on conflict (project, commit, commands) do update
       set passed = excluded.passed, checks = excluded.checks, found_at = now()
       where not base_results.passed`,
    [project, commit, commands, result.passed, JSON.stringify(result.checks)],
  );
  return (await findBaseResult(pool, key)) ?? result;
}
