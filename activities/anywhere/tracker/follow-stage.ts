import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { ItemStage, TrackerOf } from '../../trackers/tracker.js';

export interface FollowStageInput {
  readonly project: string;
  readonly item: string;
  readonly stage: ItemStage;
}

/** Shows in the tracker where the work item's task is. */
export function createFollowStage({ trackerOf }: { readonly trackerOf: TrackerOf }) {
  return ({ project, item, stage }: FollowStageInput): Promise<void> =>
    whileHeartbeating((signal) => trackerOf(project, signal).followStage({ item, stage }));
}
