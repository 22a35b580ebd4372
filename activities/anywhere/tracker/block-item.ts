import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { TrackerOf } from '../../trackers/tracker.js';

export interface BlockItemInput {
  readonly project: string;
  readonly item: string;
  /** False: whoever blocked it needs nobody any more. */
  readonly blocked: boolean;
  readonly reason: string;
}

/** Shows in the tracker that a person is needed for the work item, or no longer. */
export function createBlockItem({ trackerOf }: { readonly trackerOf: TrackerOf }) {
  return ({ project, item, blocked, reason }: BlockItemInput): Promise<void> =>
    whileHeartbeating((signal) => trackerOf(project, signal).block({ item, blocked, reason }));
}
