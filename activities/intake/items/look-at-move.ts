import type { LastMove, PlacesOf } from '../../trackers/tracker.js';

/** Who has moved an item to the state that it is in, where that is wanted; null: its tracker does not tell. The item is named as events name it. */
export async function lookAtMove(
  placesOf: PlacesOf,
  {
    project,
    item,
    isWanted,
  }: { readonly project: string; readonly item: string; readonly isWanted: (state: string) => boolean },
  signal: AbortSignal,
): Promise<LastMove | null> {
  const place = placesOf(project, signal).find(({ holds }) => holds.includes('item'));
  return (await place?.events.lastMove?.(item, isWanted)) ?? null;
}
