import { type ForgeRepository, isSameRepository } from '../task/forge.js';
import type { Place } from './tracker-event.js';

/** A repository at which something happens to a project's items, to its pull requests, or to both. */
export interface Whereabouts {
  readonly place: ForgeRepository;
  readonly holds: readonly Place['on'][];
}

/** What of a project says where its items and its pull requests are. */
export interface Placed {
  readonly tracker: ForgeRepository | null;
  readonly repository: { readonly forge?: ForgeRepository };
}

/** Items first; a repository with both is one place. None: both are in the ledger. */
export function whereaboutsOf({ tracker, repository: { forge } }: Placed): Whereabouts[] {
  const code = forge === undefined ? [] : [{ place: forge, holds: ['pull-request'] as const }];
  if (tracker === null) return code;
  const { account, owner, name } = tracker;
  const place = { account, owner, name };
  if (forge !== undefined && isSameRepository(place, forge)) return [{ place, holds: ['item', 'pull-request'] }];
  return [{ place, holds: ['item'] }, ...code];
}

/** What a project has at a repository. */
export function heldAt(project: Placed, at: ForgeRepository): Whereabouts['holds'] {
  return whereaboutsOf(project).find(({ place }) => isSameRepository(place, at))?.holds ?? [];
}
