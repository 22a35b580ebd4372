const longestMs = 1_800_000;

/**
 * When to look at a paused account again. What refuses for long, with however short a pause each time, is looked at ever more
 * seldom: each look is some events of the task's history, which has an end.
 */
export function nextLookMs({ lookInMs, waitedMs }: { readonly lookInMs: number; readonly waitedMs: number }): number {
  return Math.max(lookInMs, Math.min(waitedMs / 4, longestMs));
}
