import { type EventOutcome, ignored } from '../../domain/intake/event-outcome.js';
import type { ItemEvent } from '../../domain/intake/tracker-event.js';

export function takeItem(_event: ItemEvent, _signal: AbortSignal): Promise<EventOutcome> {
  return Promise.resolve(ignored('not yet'));
}
