import { fenced } from '../content/fenced.js';
import { oneLine } from '../text/one-line.js';
import { shortCommit } from '../text/short-commit.js';
import type { Place, TrackerEvent } from './tracker-event.js';

const longestShown = 1_000;
/** Temporal takes 400 bytes, and starts no workflow with more: an event that cannot be handed over would hold all others up. */
const longestSummary = 120;

/** What has happened, on one line: `shop: ada commented on item 12`. */
export function eventInWords(event: TrackerEvent): string {
  return oneLine(`${event.project}: ${happening(event)}`).slice(0, longestSummary);
}

/** As a page of Markdown for the Temporal UI. */
export function describeEvent(event: TrackerEvent): string {
  const lines = [eventInWords(event), '', `At ${new Date(event.at).toISOString()}, by the tracker's clock.`];
  if (event.kind !== 'item' && event.text.trim() !== '') lines.push('', fenced(event.text.slice(0, longestShown)));
  return lines.join('\n');
}

function happening(event: TrackerEvent): string {
  const who = event.actor?.login ?? 'somebody';
  switch (event.kind) {
    case 'comment':
      return `${who} commented on ${placeInWords(event.place)}`;
    case 'review':
      return `${who} approved ${placeInWords(event.place)} at ${shortCommit(event.commit)}`;
    case 'item':
      switch (event.what) {
        case 'ready':
          return `item ${event.item} is to be started`;
        case 'closed':
          return `${who} closed item ${event.item}`;
        case 'approved':
        case 'rejected':
          return `${who} moved item ${event.item} to ${event.what}`;
        case 'edited':
          return `${who} edited item ${event.item}`;
        case 'unblocked':
          return `item ${event.item} has ended, which may have held others`;
      }
  }
}

export function placeInWords(place: Place): string {
  return place.on === 'item' ? `item ${place.item}` : `pull request #${place.number}`;
}
