import type { TrackerEvent } from './tracker-event.js';

/** Whether an event may ask for anything: a comment without a line that begins like a command does not. */
export function isNews(event: TrackerEvent): boolean {
  return event.kind !== 'comment' || /^[\s\p{Cf}]*\//mu.test(event.text);
}
