import type { Redact } from '../../../domain/text/redact.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { NewItem, TrackerOf } from '../../trackers/tracker.js';

export interface CreateItemInput extends NewItem {
  readonly project: string;
}

/** Makes a work item once for its mark, and answers which it is. */
export function createCreateItem({ trackerOf, redact }: { readonly trackerOf: TrackerOf; readonly redact: Redact }) {
  return ({ project, ...item }: CreateItemInput): Promise<{ readonly item: string }> =>
    whileHeartbeating((signal) =>
      trackerOf(project, signal).createItem({
        ...item,
        title: redact(item.title),
        description: redact(item.description),
      }),
    );
}
