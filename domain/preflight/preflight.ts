import type { MergeMethod } from '../task/forge.js';

/** What of an origin, or of its forge, would keep orch from its work. */
export interface Hindrance {
  readonly what: string;
  readonly hint: string;
}

/** What orch is going to do in a repository. */
export interface WorkPlan {
  readonly branch: string;
  /** Null: nothing is merged. */
  readonly method: MergeMethod | null;
  /** Whether its commits are signed. */
  readonly signs: boolean;
  /** Whose commits they are. */
  readonly email: string;
  readonly maxFileMegabytes: number;
}

/** What can be known of that before any work is done. */
export interface Preflight {
  readonly hindrances: readonly Hindrance[];
  /** What the work has to pass there, and may well pass: required checks, reviews. */
  readonly rules: readonly string[];
  /** What is not told to this account, and is met at the first push, or at the merge. */
  readonly unknown: readonly string[];
}

/** Of an origin without a forge. */
export const nothingTold: Preflight = { hindrances: [], rules: [], unknown: ['its hooks'] };

/** In one sentence each. */
export function hindrancesInWords(place: string, hindrances: readonly Hindrance[]): Hindrance {
  return {
    what: `${place}: ${hindrances.map(({ what }) => what).join('; ')}.`,
    hint: [...new Set(hindrances.map(({ hint }) => hint))].join(' '),
  };
}
