import type { SetUpPolicy } from '../../domain/gates/project-command.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { CommandsNetwork, Workspace } from '../../domain/task/task.js';
import type { Sandbox } from '../../domain/network/sandbox.js';

/** What the host of a worktree has to know in order to set it up. */
export interface SetUpOrder {
  readonly workspace: Workspace;
  /** Whose sandbox its commands have. */
  readonly role: Role;
  readonly sandbox: Sandbox;
  readonly network: CommandsNetwork;
  /** The visit that it is done for, which the logs are named after. */
  readonly visit: { readonly stage: string; readonly round: number };
  readonly setUp: SetUpPolicy;
  /** Beside the host's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly expose: readonly string[];
  /** Contents of files that differ from the base's, for which a person has given the secrets, or refused them. */
  readonly decided: { readonly given: readonly string[]; readonly refused: readonly string[] };
}
