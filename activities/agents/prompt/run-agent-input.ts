import type { Role, StageName, VerdictRule } from '../../../domain/pipeline/stages.js';
import type { AgentPolicy, Feedback, TaskIdentity, Workspace } from '../../../domain/task/task.js';

/** All that a run of an agent is begun with. */
export interface RunAgentInput {
  readonly task: TaskIdentity;
  readonly runKey: string;
  readonly stage: StageName;
  readonly round: number;
  readonly role: Role;
  readonly policy: AgentPolicy;
  readonly workspace: Workspace;
  /** The role's own prompt is that of the base: the branch is somebody else's. Absent: the branch's. */
  readonly promptsFromBase?: true;
  /** Names of the worker's variables that the agent may read. */
  readonly expose: readonly string[];
  /** Files the role must write, relative to the worktree. */
  readonly artifacts: readonly string[];
  readonly verdict: VerdictRule | null;
  readonly feedback: readonly Feedback[];
  /** The agent's session to go on with; null: a new one. */
  readonly resumeSession: string | null;
  /** US dollars that the run may cost; null: no limit. */
  readonly limitUsd: number | null;
  /** The key of its provider's breaker; null: none is known. */
  readonly breaker: string | null;
  /** Whether the provider works again is to be seen by this run. */
  readonly probe: boolean;
}
