import { toHtml } from '../../../domain/content/to-html.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import { speakerOf } from '../speaker-of.js';
import type { StateRules, Tracker } from '../tracker.js';
import { createPlaneAt, type PlaneAtDeps } from './at.js';
import { createItem } from './create-item.js';
import { ensureComment } from './ensure-comment.js';
import { block, followStage } from './follow-stage.js';
import { listReady, openBlockers } from './list-items.js';
import { askItem, toItem } from './read-item.js';

/** Work items of a project of a Plane. */
export function createPlaneTracker(
  deps: PlaneAtDeps,
  { place, rules }: { readonly place: ForgeRepository; readonly rules: StateRules },
  signal: AbortSignal,
): Tracker {
  const at = createPlaneAt(deps, place, signal);
  return {
    readItem: async (item) => toItem(at, await askItem(at, item), rules.start),
    ensureComment: ({ item, author, mark, content }) =>
      ensureComment(at, at.as(speakerOf(author)), { item, mark, html: toHtml(content) }),
    followStage: (order) => followStage(at, rules, order),
    block: (order) => block(at, rules, order),
    createItem: (item) => createItem(at, item),
    listReady: (changedSince) => listReady(at, rules.start, changedSince),
    openBlockers: (item) => openBlockers(at, item),
  };
}
