import type { Awaited } from './awaited.js';

/** What the heads of a branch have shown so far of the forge's checks. */
export interface CiSeen {
  /** The last commit for which anything has reported; absent: nothing ever has. */
  readonly reported?: string;
  /** The last commit for which likely checks were waited for, and nothing has reported; absent: there was none. */
  readonly inVain?: string;
}

export interface Shown {
  readonly state: 'none' | 'pending' | 'passed' | 'failed';
  readonly awaits?: Awaited;
}

/** With what a commit has shown by the end of the wait for it. */
export function ciSeenAfter(before: CiSeen, by: string, { state, awaits }: Shown): CiSeen {
  if (state !== 'none') return { ...before, reported: by };
  return awaits !== undefined && awaits.likely.length > 0 ? { ...before, inVain: by } : before;
}

/** Where earlier checks are looked for, the likeliest first. `looked`: the commit of the last look. */
export function earlierCommits({ reported, inVain }: CiSeen, looked: string | undefined): readonly string[] {
  return [...new Set([reported, looked, inVain].flatMap((commit) => commit ?? []))];
}
