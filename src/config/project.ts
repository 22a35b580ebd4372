import type { Role, StageName } from '../domain/stages.js';
import type { AgentName, Repository } from '../domain/task.js';

/** A project as the projects file and ORCH_PROJECTS_JSON tell it: checked, yet nothing resolved. */
export interface Project {
  readonly name: string;
  readonly repository: Repository;
  readonly forge: 'local';
  readonly agent: {
    readonly name: AgentName;
    /** Null: the settings'. */
    readonly program: string | null;
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly models: Readonly<Partial<Record<Role, string>>>;
  readonly efforts: Readonly<Partial<Record<Role, string>>>;
  /** Null: those of the stage table. `requirements`, or a stage's name: before deploy, after any other. */
  readonly approvals: readonly ('requirements' | StageName)[] | null;
  readonly checks: readonly string[];
  /** Stages to run, in order; null: all. */
  readonly pipeline: readonly StageName[] | null;
  readonly limits: {
    /** Absent: the settings'; null: none. */
    readonly budgetUsd?: number | null | undefined;
    readonly maxRollbacks?: number | undefined;
    readonly maxTries?: number | undefined;
    readonly checkTimeoutSeconds?: number | undefined;
  };
  readonly redeployByItself: boolean;
}
