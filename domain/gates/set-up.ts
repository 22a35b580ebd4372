import type { GateCheck } from './gate.js';

/** What became of the set-up of a worktree. */
export interface SetUpResult {
  /** `withheld`: it has not run, because a person has to say first whether its secrets are given. */
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'withheld';
  readonly checks: readonly GateCheck[];
  /** The branch has changed what the set-up depends on: that it fails is the developer's matter. */
  readonly filesChanged: boolean;
  readonly withheld?: WithheldSecrets;
}

/** Whether agents and checks can work in the worktree. */
export function isReady({ outcome }: SetUpResult): boolean {
  return outcome === 'done' || outcome === 'unchanged';
}

export interface WithheldSecrets {
  /** Of the variables. */
  readonly names: readonly string[];
  /** That differ from the base's. */
  readonly files: readonly string[];
  /** A hash of what they hold. */
  readonly contents: string;
}
