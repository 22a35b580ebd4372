import { expect, test } from '@jest/globals';
import { describeEvent, eventInWords } from '../../../domain/intake/event-in-words.js';
import type { Actor, ChatEvent, ChatWish, IntakeEvent } from '../../../domain/intake/tracker-event.js';

const ada: Actor = { account: 'gitea', id: '42', login: 'ada' };
const happened = { key: 'k', project: 'shop', actor: ada, at: Date.UTC(2026, 10, 27, 20, 10) };
const item = { ...happened, kind: 'item', item: '12' } as const;

const shown = { approval: 'deploy#1@c0ffee', of: 'deploy', commit: 'c0ffee' };
const wished = (wish: ChatWish): ChatEvent => ({
  ...{ ...happened, kind: 'chat', actor: ada, taskId: 'task/shop/12', wish },
  chat: { address: '-1001', closed: true, message: 5, answer: { press: '77' } },
});

test.each<[IntakeEvent, string]>([
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
  [wished({ does: 'approve', ...shown }), 'shop: ada approves deploy#1@c0ffee of task/shop/12'],
  [wished({ does: 'ask-reason', ...shown }), 'shop: ada rejects deploy#1@c0ffee of task/shop/12'],
  [wished({ does: 'retry', block: 1 }), 'shop: ada has task/shop/12 try again'],
  [wished({ does: 'pause', run: 7 }), 'shop: ada has task/shop/12 pause'],
  [wished({ does: 'resume', pause: 'telegram/3' }), 'shop: ada has task/shop/12 go on'],
  [wished({ does: 'log', run: null }), 'shop: ada looks at the log of task/shop/12'],
  [
    wished({ does: 'answer', block: 1, said: { text: 'no', leftOut: 0 } }),
    'shop: ada answers the question of task/shop/12',
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

test('a reply stands on the page of its event', () => {
  const page = describeEvent(wished({ does: 'reject', ...shown, said: { text: 'too vague', leftOut: 0 } }));
  expect(page).toContain("by the chat's clock.\n\n```\ntoo vague\n```");
});
