import { toHtml } from '../../../../domain/content/to-html.js';
import type { DecidingStates } from '../../../../domain/intake/decided-by-state.js';
import type { ForgeRepository } from '../../../../domain/task/forge.js';
import { speakerOf } from '../../speaker-of.js';
import type { ProjectPlace } from '../../tracker.js';
import { createPlaneAt, type PlaneAtDeps } from '../at.js';
import { ensureComment } from '../ensure-comment.js';
import { createPlaneEvents } from './plane-events.js';
import { planeItemNamed } from '../item-named.js';
import { createPlanePeople } from '../people.js';

/** A project of a Plane, which has a project's items. */
export function createPlanePlace(
  deps: PlaneAtDeps,
  watched: { readonly place: ForgeRepository; readonly project: string; readonly decisions: DecidingStates },
  signal: AbortSignal,
): ProjectPlace {
  const { place, project, decisions } = watched;
  const at = createPlaneAt(deps, place, signal);
  return {
    account: place.account,
    holds: ['item'],
    events: createPlaneEvents({ at, project, decisions }),
    people: createPlanePeople(at),
    async reply({ on, author, mark, content }) {
      const item = on.on === 'item' ? await planeItemNamed(at, on.item) : null;
      if (item !== null) await ensureComment(at, at.as(speakerOf(author)), { item, mark, html: toHtml(content) });
    },
  };
}
