import type { PullRequest } from '../../task/task.js';
import { shortCommit } from '../../text/short-commit.js';

/** What was approved, and what was merged, where these are two commits; null: they are one. */
export function mergedHeadInWords({ approvedHead, mergedHead, foreignHead }: PullRequest): string | null {
  if (foreignHead !== undefined) return foreignInWords(foreignHead);
  if (approvedHead === undefined || mergedHead === undefined) return null;
  const [approved, merged] = [shortCommit(approvedHead), shortCommit(mergedHead)];
  return `approved at ${approved}, merged at ${merged} = ${approved} with the base`;
}

/** With its base branch, where that is not the one that the task began with. */
export function pullRequestToMerge({ number, base, retargetedFrom }: PullRequest): string {
  const into = base === undefined || retargetedFrom === undefined ? '' : ` into ${base} (not ${retargetedFrom})`;
  return `pull request #${number}${into}`;
}

/** `merged by ada` */
export function mergedPullRequestInWords({ mergedBy, foreignHead }: PullRequest): string {
  const by = mergedBy === undefined ? 'merged' : `merged by ${mergedBy}`;
  return foreignHead === undefined ? by : `${by}, ${foreignInWords(foreignHead)}`;
}

function foreignInWords(head: string): string {
  return `at ${shortCommit(head)}, with commits that no stage has seen`;
}
