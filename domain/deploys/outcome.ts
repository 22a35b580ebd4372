import type { GateCheck } from '../gates/gate.js';

/** What became of a deployment: what was seen, never more. */
export type DeployOutcome =
  /** It runs, and its health checks have passed. */
  | ({ readonly kind: 'healthy' } & Deployed)
  /** What runs contains the commit already. */
  | { readonly kind: 'contained'; readonly by: string }
  | ({
      readonly kind: 'failed';
      readonly why: FailedBy;
      readonly reason: string;
      readonly rollback: Rollback;
    } & Deployed)
  /** Nothing was begun: this has to be put right first. */
  | { readonly kind: 'not-begun'; readonly reason: string }
  /** It was made, and the finalizer could not look at it; asked again, it is only looked at. */
  | ({ readonly kind: 'unproven'; readonly reason: string } & Deployed);

/** `lost`: its host went away while it ran, and nobody knows what it has done. */
export type FailedBy = 'command' | 'deployer' | 'verdict' | 'merge' | 'health' | 'lost';

export interface Deployed {
  /** What the finalizer has looked at, and the command's own end. */
  readonly checks: readonly GateCheck[];
  /** Of the command; null: the deployer agent deployed. */
  readonly run: DeployRun | null;
}

/** A command of a deployment, as the ledger numbers it. */
export interface DeployRun {
  readonly number: number;
  readonly logPath: string;
  readonly hostId: string;
  readonly durationMs: number;
}

export type Rollback =
  | { readonly kind: 'none'; readonly because: 'not-configured' | 'no-previous' | 'nothing-deployed' | 'lost' }
  /** `to`: the commit that was healthy last. */
  | {
      readonly kind: 'healthy' | 'unhealthy';
      readonly to: string;
      readonly run: DeployRun;
      readonly checks: readonly GateCheck[];
    }
  /** It was made, and nobody could look at what came of it. */
  | {
      readonly kind: 'unchecked';
      readonly to: string;
      readonly run: DeployRun;
      readonly reason: string;
      readonly checks: readonly GateCheck[];
    }
  /** `run`: null where it could not be begun. */
  | {
      readonly kind: 'failed';
      readonly to: string;
      readonly run: DeployRun | null;
      readonly reason: string;
      readonly checks: readonly GateCheck[];
    };
