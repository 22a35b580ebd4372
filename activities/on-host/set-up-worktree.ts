import type { SetUpPolicy } from '../../domain/gates/project-command.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Sandbox, TaskIdentity, Workspace } from '../../domain/task/task.js';
import type { SetUpResult } from '../../domain/gates/set-up.js';

export interface SetUpWorktreeInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly role: Role;
  readonly sandbox: Sandbox;
  readonly network: boolean;
  /** The visit that it is done for, which the logs are named after. */
  readonly visit: { readonly stage: string; readonly round: number };
  readonly setUp: SetUpPolicy;
  readonly environment: Readonly<Record<string, string>>;
  readonly expose: readonly string[];
  /** Contents of files that differ from the base's, for which a person has given the secrets, or refused them. */
  readonly decided: { readonly given: readonly string[]; readonly refused: readonly string[] };
}

export function createSetUpWorktree(): (input: SetUpWorktreeInput) => Promise<SetUpResult> {
  return () => Promise.reject(new Error('not there yet'));
}
