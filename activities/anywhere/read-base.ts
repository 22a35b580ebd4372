import type { Pool } from 'pg';
import type { BaseResult } from '../../domain/gates/base.js';
import { commandsKey, type CommandsOf } from '../commands/commands-key.js';
import { findBaseResult } from '../store/gates/base-results.js';

export interface ReadBaseInput extends CommandsOf {
  readonly project: string;
  readonly commit: string;
}

/** What a task has found on this base already; null: none has looked. */
export function createReadBase({ pool }: { readonly pool: Pool }) {
  return ({ project, commit, ...commands }: ReadBaseInput): Promise<BaseResult | null> =>
    findBaseResult(pool, { project, commit, commands: commandsKey(commands) });
}
