import { fenced } from '../content/fenced.js';
import { oneLine } from '../text/one-line.js';
import { shortCommit } from '../text/short-commit.js';
import type { ChatEvent, IntakeEvent, Place } from './tracker-event.js';

const longestShown = 1_000;
/** Temporal takes 400 bytes, and starts no workflow with more: an event that cannot be handed over would hold all others up. */
const longestSummary = 120;

/** What has happened, on one line: `shop: ada commented on item 12`. */
export function eventInWords(event: IntakeEvent): string {
  return oneLine(`${event.project}: ${happening(event)}`).slice(0, longestSummary);
}

/** As a page of Markdown for the Temporal UI. */
export function describeEvent(event: IntakeEvent): string {
  const whose = event.kind === 'chat' ? 'chat' : 'tracker';
  const lines = [eventInWords(event), '', `At ${new Date(event.at).toISOString()}, by the ${whose}'s clock.`];
  const text = textOf(event);
  if (text.trim() !== '') lines.push('', fenced(text.slice(0, longestShown)));
  return lines.join('\n');
}

function textOf(event: IntakeEvent): string {
  switch (event.kind) {
    case 'item':
      return '';
    case 'chat':
      return 'said' in event.wish ? event.wish.said.text : '';
    default:
      return event.text;
  }
}

function happening(event: IntakeEvent): string {
  const who = event.actor?.login ?? 'somebody';
  switch (event.kind) {
    case 'comment':
      return `${who} commented on ${placeInWords(event.place)}`;
    case 'review':
      return `${who} approved ${placeInWords(event.place)} at ${shortCommit(event.commit)}`;
    case 'chat':
      return `${who} ${wishInWords(event)}`;
    case 'item':
      switch (event.what) {
        case 'ready':
          return `item ${event.item} is to be started`;
        case 'closed':
          return `${who} closed item ${event.item}`;
        case 'moved':
          return `item ${event.item} was moved to a state that decides`;
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

/** As whoever has pressed or replied does it. */
export function wishInWords({ wish, taskId }: Pick<ChatEvent, 'wish' | 'taskId'>): string {
  switch (wish.does) {
    case 'approve':
      return `approves ${wish.approval} of ${taskId}`;
    case 'ask-reason':
    case 'reject':
      return `rejects ${wish.approval} of ${taskId}`;
    case 'answer':
      return `answers the question of ${taskId}`;
    case 'log':
      return `looks at the log of ${taskId}`;
    default:
      return `has ${taskId} ${doing[wish.does]}`;
  }
}

const doing = { retry: 'try again', pause: 'pause', resume: 'go on' } as const;

export function placeInWords(place: Place): string {
  return place.on === 'item' ? `item ${place.item}` : `pull request #${place.number}`;
}
