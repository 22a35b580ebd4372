import { deliveringStage, judgingStage } from '../pipeline/stage-places.js';
import type { Stage } from '../pipeline/stages.js';
import type { StageVisit } from '../task/task.js';

/**
 * Whether the pull request is not to be merged yet: nobody has approved what was delivered last. A task that is at its merge
 * all the same was sent there by a person.
 */
export function isDraft(pipeline: readonly Stage[], visits: readonly StageVisit[]): boolean {
  const judge = judgingStage(pipeline);
  if (judge === undefined) return false;
  const now = visits.at(-1)?.stage;
  if (pipeline.some(({ name, merges }) => name === now && merges)) return false;
  const delivered = visits.findLastIndex(({ stage }) => stage === deliveringStage(pipeline)?.name);
  const approved = visits.findLastIndex(({ stage, verdict }) => stage === judge.name && advances(judge, verdict));
  return approved < delivered || approved === -1;
}

function advances({ verdict: rule }: Stage, verdict: StageVisit['verdict']): boolean {
  return verdict !== null && rule?.effects[verdict] === 'advance';
}
