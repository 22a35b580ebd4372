import { expect, test } from '@jest/globals';
import { readUpdate } from '../../../server/telegram/read-update.js';
import { ada, aPress, aReply, bot, group } from './an-update.js';

const closedGroup = { id: '-1001', thread: null, closed: true };
const person = { id: '42', name: 'Ada L.' };
const at = 1_764_000_000_000;

test('a press tells its key, who and where', () => {
  expect(readUpdate(aPress('k'))).toEqual({
    ...{ kind: 'press', press: '77', key: 'k', by: person },
    ...{ chat: closedGroup, message: 5 },
  });
});

test('what is said tells who, where, and to what', () => {
  expect(readUpdate(aReply('no'))).toEqual({
    ...{ kind: 'said', text: 'no', at, by: person, chat: closedGroup, message: 6 },
    ...{ repliesTo: { message: 5, by: '900' }, forwarded: false },
  });
});

const said = (more: object) => readUpdate(aReply('no', more));

test.each<[string, unknown, object]>([
  ['a topic', said({ is_topic_message: true, message_thread_id: 7 }), { chat: { ...closedGroup, thread: 7 } }],
  ['a thread of a group without topics', said({ message_thread_id: 7 }), { chat: closedGroup }],
  [
    'a topic, and replies to nothing',
    said({ reply_to_message: { message_id: 7, from: bot, forum_topic_created: { name: 'x' } } }),
    { repliesTo: null },
  ],
  ['a reply to nobody’s', said({ reply_to_message: { message_id: 7 } }), { repliesTo: { message: 7, by: null } }],
  ['a picture with words', said({ text: undefined, caption: 'like this' }), { text: 'like this' }],
  ['what is passed on', said({ forward_origin: { type: 'user' } }), { forwarded: true }],
  ['a picture', said({ text: undefined, photo: [] }), { text: '' }],
  ['an anonymous administrator', said({ from: { ...bot, id: 1_087_968_824 }, sender_chat: group }), { by: null }],
  ['a channel', said({ from: { ...bot, id: 136_817_688 }, sender_chat: { id: -1002 } }), { by: null }],
  ['a person in private', said({ chat: { id: 42, type: 'private', username: 'ada' } }), { chat: { closed: true } }],
  ['a public group', said({ chat: { ...group, username: 'shop' } }), { chat: { closed: false } }],
  ['a channel’s readers', readUpdate(aPress('k', { message: messageIn('channel') })), { chat: { closed: false } }],
  [
    'a name of many lines',
    said({ from: { ...ada, first_name: 'A\n\u202eda', last_name: '😀'.repeat(99) } }),
    { by: { name: `A da ${'😀'.repeat(55)}` } },
  ],
])('%s is read as what it is', (_, read, expected) => {
  expect(read).toMatchObject(expected);
});

function messageIn(type: string): object {
  return { message_id: 5, date: 1, chat: { id: -1002, type } };
}

test.each([
  ['another bot’s press', aPress('k', { from: bot })],
  ['a press without its message', aPress('k', { message: undefined })],
  ['a press of a game', aPress('k', { data: undefined })],
  ['another bot', aReply('no', { from: bot })],
  ['nobody', aReply('no', { from: undefined })],
  ['an edit', { update_id: 3, edited_message: {} }],
  ['what Telegram invents later', { update_id: 3, something_new: [1] }],
])('%s is passed over', (_, update) => {
  expect(readUpdate(update)).toBeNull();
});

test.each([[null], ['text'], [{ message: 'text' }], [{ callback_query: { id: 1 } }]])('%j is no update', (payload) => {
  expect(() => readUpdate(payload)).toThrow();
});
