import type { Pool } from 'pg';
import type { BaseResult } from '../../domain/gates/base.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import type { SetUpWorktreeInput } from './set-up-worktree.js';

export interface CheckBaseInput extends SetUpWorktreeInput {
  readonly checks: readonly ProjectCommand[];
}

export interface CheckBaseOutput extends BaseResult {
  /** The worktree was set up for it. */
  readonly isSetUp: boolean;
}

export function createCheckBase(_deps: { readonly pool: Pool }): (input: CheckBaseInput) => Promise<CheckBaseOutput> {
  return () => Promise.reject(new Error('not there yet'));
}
