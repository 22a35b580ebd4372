import type { IntakeEvent } from './tracker-event.js';
import { wordsIn } from './words.js';

/** Whether an event may ask for anything: of what people write to each other there is a lot, and orch keeps none of it. */
export function isNews(event: IntakeEvent): boolean {
  return event.kind !== 'comment' || wordsIn(event.text).length > 0;
}
