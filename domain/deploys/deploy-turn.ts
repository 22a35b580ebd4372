import type { Verdict } from '../pipeline/stages.js';
import type { PullRequest, TaskIdentity } from '../task/task.js';
import type { EnvironmentName, EnvironmentPolicy } from '../pipeline/environment.js';
import type { Held } from './environment-record.js';
import type { DeployOutcome } from './outcome.js';

/** What a task and the workflow of an environment tell each other, by signals. */
export const deployMessages = {
  /** To the environment: a `DeployOrder`. */
  deploy: 'deploy',
  /** To the environment: a `DeployWithdrawal`. */
  withdraw: 'withdraw',
  /** To the environment: a `DeployerReport`, where the deployer agent deploys. */
  deployed: 'deployed',
  /** To the task: a `DeployReply`. */
  reply: 'deployReply',
} as const;

export interface DeployOrder {
  /** Of this order alone: told again, it is the same order. */
  readonly key: string;
  readonly task: TaskIdentity;
  readonly environment: EnvironmentName;
  /** The stage, and its round, whose runs the ledger numbers. */
  readonly stage: string;
  readonly round: number;
  /** Production: the merge; staging: the reviewed head. */
  readonly commit: string;
  /** Null: nothing is merged before. */
  readonly pullRequest: Pick<PullRequest, 'number' | 'url'> | null;
  readonly policy: EnvironmentPolicy;
  readonly self: boolean;
  /** The held commit that a person has agreed to deploy over; null: nobody has. */
  readonly agreedTo: string | null;
  readonly patienceSeconds: number;
  readonly hostPatienceSeconds: number;
  readonly heartbeatSeconds: number;
  readonly killGraceSeconds: number;
}

/** The task does not want it any more. What has begun is finished first, and answered as ever. */
export interface DeployWithdrawal {
  readonly key: string;
  readonly taskId: string;
}

/** How the deployer agent has ended, whose turn it was. */
export interface DeployerReport {
  readonly key: string;
  /** `left`: it has not begun, and will not. `lost`: its host went away, and it may be still at it there. */
  readonly result: 'succeeded' | 'failed' | 'lost' | 'left';
  readonly verdict: Verdict | null;
  readonly reason: string | null;
}

export interface DeployReply {
  readonly key: string;
  readonly environment: EnvironmentName;
  readonly answer: DeployAnswer;
}

export type DeployAnswer =
  | DeployOutcome
  /** The deployer agent deploys now, and the task reports. Told again as long as it has not. */
  | { readonly kind: 'turn' }
  /** Behind these tasks, the first one's deployment under way; empty: its own is. */
  | { readonly kind: 'queued'; readonly behind: readonly string[] }
  /** A person has to agree first. */
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'withdrawn' };
