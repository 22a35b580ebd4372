import type { TrackerOf } from '../../trackers/tracker.js';
import type { UntilTaken } from './until-taken.js';

export interface TellTrackerDeps {
  readonly trackerOf: TrackerOf;
  readonly untilTaken: UntilTaken;
}

export interface BlockItemInput {
  readonly project: string;
  readonly item: string;
  /** False: whoever blocked it needs nobody any more. */
  readonly blocked: boolean;
  readonly reason: string;
}

/** Shows in the tracker that a person is needed for the work item, or no longer. */
export function createBlockItem({ trackerOf, untilTaken }: TellTrackerDeps) {
  return ({ project, item, blocked, reason }: BlockItemInput): Promise<void> => {
    const what = blocked ? 'to show that a person is needed' : 'to show that nobody is needed any more';
    return untilTaken({ project, item, key: 'block', what }, (signal) =>
      trackerOf(project, signal).block({ item, blocked, reason }),
    );
  };
}
