import type { Redact } from '../../domain/text/redact.js';
import type { NewItem, Tracker } from '../trackers/tracker.js';

/** Makes a work item once for its mark, and answers which it is. */
export function createCreateItem({
  tracker,
  redact,
}: {
  readonly tracker: Pick<Tracker, 'createItem'>;
  readonly redact: Redact;
}) {
  return (item: NewItem): Promise<{ readonly item: string }> =>
    tracker.createItem({ ...item, title: redact(item.title), description: redact(item.description) });
}
