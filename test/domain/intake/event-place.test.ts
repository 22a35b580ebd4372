import { expect, test } from '@jest/globals';
import { placeKey } from '../../../domain/intake/event-place.js';
import type { Actor, ChatEvent, ChatWish, IntakeEvent } from '../../../domain/intake/tracker-event.js';

const ada: Actor = { account: 'telegram', id: '42', login: 'ada' };
const happened = { key: 'telegram/9', project: 'shop', actor: ada, at: 0 };
const wished = (wish: ChatWish, address = '-1001'): ChatEvent => ({
  ...{ ...happened, kind: 'chat', taskId: 'task/shop/12', wish },
  chat: { address, closed: true, message: 5, answer: { press: '77' } },
});

test.each<[IntakeEvent, string]>([
  [{ ...happened, kind: 'item', item: '12', what: 'ready' }, 'item/12'],
  [{ ...happened, kind: 'comment', place: { on: 'item', item: '12' }, text: '' }, 'item/12'],
  [{ ...happened, kind: 'comment', place: { on: 'pull-request', number: 7 }, text: '' }, 'pull-request/7'],
  [wished({ does: 'pause', run: 7 }), 'task/shop/12'],
  [wished({ does: 'resume', pause: 'telegram/3' }, '-1002/7'), 'task/shop/12'],
  [wished({ does: 'log', run: null }), 'log/telegram/9'],
])('what happens at one place is done one after the other: %#', (event, place) => {
  expect(placeKey(event)).toBe(place);
});
