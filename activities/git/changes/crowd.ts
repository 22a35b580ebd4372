import { foldersAbove } from '../../files/folders-above.js';
import type { Change } from './list-changes.js';

export interface Crowd {
  /** Folders with more changes than there may be, each with how many; one character a byte. */
  readonly folders: readonly (readonly [folder: string, count: number])[];
  /** All changes elsewhere: at most so many. */
  readonly others: readonly Change[];
}

/** Tells what was made in heaps, such as by a build, from the rest: by the smallest folders whose changes are too many. */
export function splitCrowd(changes: readonly Change[], most: number): Crowd {
  const folders: (readonly [string, number])[] = [];
  let others = changes;
  while (others.length > most) {
    const crowded = crowdedFolder(others, others.length - most);
    if (crowded === null) return { folders, others: others.slice(0, most) };
    folders.push(crowded);
    others = others.filter(({ path }) => !path.startsWith(`${crowded[0]}/`));
  }
  return { folders, others };
}

/** The one with the fewest changes that are enough, or where none has as many, the one with the most. */
function crowdedFolder(changes: readonly Change[], enough: number): readonly [string, number] | null {
  const counts = new Map<string, number>();
  for (const { path } of changes) {
    for (const folder of foldersAbove(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  let found: readonly [string, number] | null = null;
  for (const [folder, count] of counts) {
    const isBetter =
      found === null ||
      isBelow(folder, count, found) ||
      (count < enough ? count > found[1] : found[1] < enough || count < found[1]);
    if (isBetter) found = [folder, count];
  }
  return found;
}

/** Of a folder with nothing but another one in it, the other one says more. */
function isBelow(folder: string, count: number, [above, all]: readonly [string, number]): boolean {
  return count === all && folder.startsWith(`${above}/`);
}
