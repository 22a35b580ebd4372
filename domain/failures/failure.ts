import type { TransientCause } from './words/error-kind.js';

export type { TransientCause } from './words/error-kind.js';

/**
 * The one vocabulary of failures. The string is the contract: it is the `type` of an ApplicationFailure,
 * and the `type` of the ending that runAgent returns.
 */
export const agentFailureTypes = [
  'AgentTransient',
  'AgentQuota',
  'AgentFailed',
  'AgentTimedOut',
  'AgentOutOfTurns',
  'AgentUnusable',
  'AgentLost',
  'BudgetExceeded',
] as const;
export type AgentFailureType = (typeof agentFailureTypes)[number];

/** Failures of a step around the agent that trying again cannot fix: a person is needed. */
export const stepFailureTypes = [
  'BudgetExceeded',
  'WorkspaceLost',
  'DiskFull',
  'RepoNotFound',
  'MergeConflict',
  'ForgeRejected',
  'PushRefused',
  'InvalidInput',
] as const;
export type StepFailureType = (typeof stepFailureTypes)[number];

/** Of a run that was to begin after it was withdrawn: nobody's failure, it is admitted again by another key. */
export const runWithdrawn = 'RunWithdrawn';
/** Of a call to a forge or tracker whose account is paused: waited for, without a person. Its one detail: `AccountPause`. */
export const accountPaused = 'AccountPaused';
export interface AccountPause {
  /** The account's name in the settings. */
  readonly account: string;
  /** When the pause is over (epoch milliseconds); null: a person ends it. */
  readonly until: number | null;
  /** When to ask again: by the clock of who answered, and soon enough to see that a person has ended it. */
  readonly lookInMs: number;
}

/** How an agent's run ended; texts are short and redacted. */
export type RunEnding =
  | { readonly type: 'Succeeded' }
  | {
      readonly type: AgentFailureType;
      /** One sentence for a person. */
      readonly message: string;
      /** What a transient failure came from; absent: the agent does not tell. */
      readonly cause?: TransientCause;
      /** What the account lacks, where that makes an agent unusable: every run of it would end so. */
      readonly lacks?: 'login' | 'credit';
      /** Not before this moment (epoch milliseconds), where the agent or its provider said so. */
      readonly notBefore?: number;
      /** The agent's session cannot be gone on with (prompt too long, session unknown). */
      readonly newSession?: boolean;
      /** Worth one more try and then a person (an expired login that parallel runs race to refresh). */
      readonly onceMore?: boolean;
    };
