import { type EventOutcome, ignored } from '../../../domain/intake/event-outcome.js';
import type { ItemEvent } from '../../../domain/intake/tracker-event.js';
import { endClosed } from './end-closed.js';
import type { ItemDeps } from './item-deps.js';
import { startReady } from './start-ready.js';
import { tellEdited } from './tell-edited.js';

export function createTakeItem(deps: ItemDeps) {
  return async (event: ItemEvent, signal: AbortSignal): Promise<EventOutcome> => {
    switch (event.what) {
      case 'ready':
        return await startReady(deps, event, signal);
      case 'closed':
        return await endClosed(deps, event, signal);
      case 'edited':
        return await tellEdited(deps, event, signal);
      case 'approved':
      case 'rejected':
        return ignored('states decide nothing yet');
      case 'unblocked': {
        const found = await deps.takeReady(event.project, signal);
        return { what: found === 1 ? 'one item is ready' : `${found} items are ready`, reply: null };
      }
    }
  };
}
