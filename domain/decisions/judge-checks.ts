import type { Awaited } from '../ci/awaited.js';
import type { Check } from '../task/forge.js';

/** How the forge's checks of a commit stand. */
export interface ChecksSeen {
  /** `none`: the forge knows of no check of the commit. */
  readonly state: 'none' | 'pending' | 'passed' | 'failed';
  /** Those that decide: the red ones, or else those under way; at most 10. */
  readonly checks: readonly Check[];
  /** What has not reported where nothing is red or under way; absent: everything that is known of has. */
  readonly awaits?: Awaited;
}

export interface ChecksQuestion {
  readonly seen: ChecksSeen;
  readonly elapsedMs: number;
  /** For all that has begun, or is required. */
  readonly timeoutMs: number;
  /** For the first sign of what is likely. */
  readonly startTimeoutMs: number;
  /** Nothing has reported for an earlier commit of the branch. */
  readonly hadNone: boolean;
}

export type ChecksJudged =
  | { readonly kind: 'none' | 'passed' | 'failed' }
  /** `endsMs`: after so long altogether. */
  | { readonly kind: 'waits'; readonly endsMs: number }
  /** They have taken too long. */
  | { readonly kind: 'late' };

/** A forge takes a moment from a push to the first word of its checks. */
const appearMs = 15_000;

/** Decides whether the checks of a commit have ended, and how long they are waited for. */
export function judgeChecks({ seen, elapsedMs, timeoutMs, startTimeoutMs, hadNone }: ChecksQuestion): ChecksJudged {
  const { state, awaits = nothing } = seen;
  const { likely, possible = [] } = awaits;
  if (state === 'failed') return { kind: 'failed' };
  if (state === 'pending' || awaits.required.length > 0) {
    return elapsedMs >= timeoutMs ? { kind: 'late' } : { kind: 'waits', endsMs: timeoutMs };
  }
  const mayAppear = possible.length > 0 || (state === 'none' && !hadNone);
  const patienceMs = likely.length > 0 ? startTimeoutMs : mayAppear ? appearMs : 0;
  const endsMs = Math.min(patienceMs, timeoutMs);
  return elapsedMs >= endsMs ? { kind: state } : { kind: 'waits', endsMs };
}

const nothing: Awaited = { required: [], likely: [] };
