import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import type { ItemEvent } from '../../../domain/intake/tracker-event.js';
import { decideByState } from './decide-by-state.js';
import { endClosed } from './end-closed.js';
import type { ItemDeps } from './item-deps.js';
import { startReady } from './start-ready.js';
import { takeMoved } from './take-moved.js';
import { tellEdited } from './tell-edited.js';

export function createTakeItem(deps: ItemDeps) {
  return async (told: ItemEvent, signal: AbortSignal): Promise<EventOutcome> => {
    const item = await deps.itemNamed(told.project, told.item, signal);
    if (item === null) return ignored(`there is no item ${told.item}`);
    const event = { ...told, item };
    switch (event.what) {
      case 'ready':
        return await startReady(deps, event, signal);
      case 'closed':
        return await endClosed(deps, { event, told: told.item }, signal);
      case 'edited':
        return await tellEdited(deps, event, signal);
      case 'moved':
        return await takeMoved(deps, { event: told, item }, signal);
      case 'approved':
      case 'rejected':
        return await decideByState(deps, { event: { ...told, what: event.what }, item }, signal);
      case 'unblocked': {
        const found = await deps.takeReady(event.project, signal);
        return { what: found === 1 ? 'one item is ready' : `${found} items are ready`, reply: null };
      }
    }
  };
}
