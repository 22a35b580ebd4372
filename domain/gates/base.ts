import type { GateCheck } from './gate.js';

/** What a project's set-up and checks have found at a commit of its base branch, before there was any work on it. */
export interface BaseResult {
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}
