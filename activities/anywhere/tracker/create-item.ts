import type { Redact } from '../../../domain/text/redact.js';
import type { NewItem } from '../../trackers/tracker.js';
import type { TellTrackerDeps } from './block-item.js';

export interface CreateItemInput extends NewItem {
  readonly project: string;
}

/** Makes a work item once for its mark, and answers which it is. */
export function createCreateItem({ trackerOf, untilTaken, redact }: TellTrackerDeps & { readonly redact: Redact }) {
  return ({ project, ...item }: CreateItemInput): Promise<{ readonly item: string }> =>
    untilTaken({ project, item: item.follows, key: item.mark, what: 'a follow-up of it' }, (signal) =>
      trackerOf(project, signal).createItem({
        ...item,
        title: redact(item.title),
        description: redact(item.description),
      }),
    );
}
