import type { EnvironmentName, EnvironmentPolicy } from '../../domain/pipeline/environment.js';
import type { DeployRun, FailedBy } from '../../domain/deploys/outcome.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { GateCheck } from '../../domain/gates/gate.js';

/** One deployment, or the rollback of one, as its activities are told of it. */
export interface Deployment {
  /** Of the command's run: given again, the same run is followed. */
  readonly runKey: string;
  readonly task: TaskIdentity;
  readonly environment: EnvironmentName;
  readonly stage: string;
  readonly round: number;
  readonly policy: EnvironmentPolicy;
  readonly self: boolean;
  /** What the checkout is of; `ORCH_COMMIT` of the commands. */
  readonly commit: string;
  /** The last commit proven healthy here, `ORCH_PREVIOUS_COMMIT`; null: none was. */
  readonly previous: string | null;
  readonly killGraceSeconds: number;
}

/** A clean checkout of the commit, on one host. */
export interface DeployCheckout {
  readonly hostId: string;
  readonly path: string;
}

/** How a command of a deployment ended. */
export interface DeployCommandEnd {
  /** Null: nothing was begun. */
  readonly run: DeployRun | null;
  /** Kind `deploy` or `rollback`. */
  readonly check: GateCheck;
  /** Why it did not succeed; null: it did. */
  readonly failed: { readonly by: FailedBy | 'not-begun'; readonly reason: string } | null;
}
