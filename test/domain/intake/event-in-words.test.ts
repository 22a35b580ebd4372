import { expect, test } from '@jest/globals';
import { describeEvent, eventInWords } from '../../../domain/intake/event-in-words.js';
import type { Actor, TrackerEvent } from '../../../domain/intake/tracker-event.js';

const ada: Actor = { account: 'gitea', id: '42', login: 'ada' };
const happened = { key: 'k', project: 'shop', actor: ada, at: Date.UTC(2026, 10, 27, 20, 10) };
const item = { ...happened, kind: 'item', item: '12' } as const;

test.each<[TrackerEvent, string]>([
  [{ ...item, what: 'ready' }, 'shop: item 12 is to be started'],
  [{ ...item, what: 'closed' }, 'shop: ada closed item 12'],
  [{ ...item, what: 'edited', actor: null }, 'shop: somebody edited item 12'],
  [{ ...item, what: 'unblocked' }, 'shop: item 12 has ended, which may have held others'],
  [
    { ...happened, kind: 'comment', place: { on: 'item', item: '12' }, text: '/approve' },
    'shop: ada commented on item 12',
  ],
  [
    { ...happened, kind: 'review', place: { on: 'pull-request', number: 7 }, commit: 'c0ffee00c0ffee00', text: '' },
    'shop: ada approved pull request #7 at c0ffee00c0ff',
  ],
  [{ ...item, what: 'closed', actor: { ...ada, login: 'a\n# b' } }, 'shop: a # b closed item 12'],
])('an event is told in words: %#', (event, expected) => {
  expect(eventInWords(event)).toBe(expected);
});

test.each(['界', '😀', 'ä', '"'])('no login makes a summary that Temporal refuses: %s', (character) => {
  const summary = eventInWords({ ...item, what: 'closed', actor: { ...ada, login: character.repeat(300) } });
  expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(400);
});

test('what somebody has written means nothing on the page of an event', () => {
  const page = describeEvent({
    ...happened,
    kind: 'comment',
    place: { on: 'item', item: '12' },
    text: '```\n# hi\n```',
  });
  expect(page).toContain('At 2026-11-27T20:10:00.000Z');
  expect(page).toContain('````\n```\n# hi\n```\n````');
});
