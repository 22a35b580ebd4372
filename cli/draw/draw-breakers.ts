import type { ListedBreaker } from '../../activities/store/brakes/breakers.js';
import { colours } from '../../config/colours.js';
import { breakerName } from '../../domain/brakes/breaker.js';
import { moment } from '../../domain/text/figures.js';
import { drawTable } from './table.js';

/** Breakers as `orch breaker` shows them. */
export function drawBreakers(breakers: readonly ListedBreaker[], width: number | null): string {
  return drawTable(
    [
      { title: 'breaker', whole: true },
      { title: 'state', whole: true },
      { title: 'since', whole: true },
      { title: 'next try', whole: true },
      { title: 'waiting', align: 'right', whole: true },
      { title: 'reason' },
      { title: 'key' },
    ],
    breakers.map((breaker) => [
      breakerName(breaker.key),
      { text: stateOf(breaker), paint: breaker.cause === null ? colours.green : colours.red },
      breaker.openedAt === null ? '' : moment(breaker.openedAt.getTime()),
      nextTry(breaker),
      String(breaker.waiting),
      reasonOf(breaker),
      breaker.key,
    ]),
    width,
  );
}

function stateOf({ cause }: ListedBreaker): string {
  return cause === null ? 'closed' : `open, ${cause}`;
}

function nextTry({ cause, until }: ListedBreaker): string {
  if (cause === null) return '';
  return until === null ? 'by hand' : moment(until.getTime());
}

function reasonOf({ cause, reason, openedBy, streak }: ListedBreaker): string {
  if (cause === null) return streak === 0 ? '' : `${streak} failed in a row`;
  return cause === 'person' && openedBy !== null ? [openedBy, reason].filter(Boolean).join(': ') : reason;
}
