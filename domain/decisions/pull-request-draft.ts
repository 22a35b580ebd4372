import type { Stage } from '../pipeline/stages.js';
import type { StageVisit } from '../task/task.js';

/**
 * Whether the pull request is not to be merged yet: nobody has approved what the developer did last. A task that is at its
 * merge all the same was sent there by a person.
 */
export function isDraft(pipeline: readonly Stage[], visits: readonly StageVisit[]): boolean {
  if (!pipeline.some(({ name }) => name === 'review')) return false;
  const now = visits.at(-1)?.stage;
  if (pipeline.some(({ name, merges }) => name === now && merges)) return false;
  const developed = visits.findLastIndex(({ stage }) => stage === 'development');
  const approved = visits.findLastIndex(({ stage, verdict }) => stage === 'review' && verdict === 'APPROVED');
  return approved < developed || approved === -1;
}
