import type { PullRequest } from '../task/task.js';
import { shortCommit } from '../text/short-commit.js';

/** What was approved, and what was merged, where these are two commits; null: they are one. */
export function mergedHeadInWords({ approvedHead, mergedHead }: PullRequest): string | null {
  if (approvedHead === undefined || mergedHead === undefined) return null;
  const [approved, merged] = [shortCommit(approvedHead), shortCommit(mergedHead)];
  return `approved at ${approved}, merged at ${merged} = ${approved} with the base`;
}
