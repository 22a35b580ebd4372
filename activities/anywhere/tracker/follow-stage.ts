import type { ItemStage } from '../../trackers/tracker.js';
import type { TellTrackerDeps } from './block-item.js';

export interface FollowStageInput {
  readonly project: string;
  readonly item: string;
  readonly stage: ItemStage;
}

/** Shows in the tracker where the work item's task is. */
export function createFollowStage({ trackerOf, untilTaken }: TellTrackerDeps) {
  return ({ project, item, stage }: FollowStageInput): Promise<void> =>
    untilTaken({ project, item, key: 'stage', what: `to show the stage ${stage}` }, (signal) =>
      trackerOf(project, signal).followStage({ item, stage }),
    );
}
