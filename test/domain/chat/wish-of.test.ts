import { describe, expect, test } from '@jest/globals';
import { buttonActions, buttonsOf } from '../../../domain/chat/buttons.js';
import { saidIn } from '../../../domain/chat/said.js';
import { wishOfPress, wishOfReply } from '../../../domain/chat/wish-of.js';
import type { Asked } from '../../../domain/notices/notice.js';
import { feedbackLimit } from '../../../domain/task/task.js';

const shown = { approval: 'deploy#2@c0ffee', of: 'deploy', commit: 'c0ffee' };
const approval: Asked = { on: 'approval', ...shown };
const reason: Asked = { on: 'reason', ...shown };
const block: Asked = { on: 'block', question: false, number: 3 };
const question: Asked = { ...block, question: true };
const run: Asked = { on: 'run', run: 7 };
const pause: Asked = { on: 'pause', pause: 'telegram/3' };
const all = [approval, reason, block, question, run, pause, null];

test.each<[Asked | null, string]>([
  [approval, 'approve reject'],
  [block, 'retry log'],
  [question, 'log'],
  [run, 'pause log'],
  [pause, 'resume'],
  [reason, ''],
  [null, ''],
])('a message has the buttons of what it asks: %j', (asks, buttons) => {
  expect(buttonsOf(asks).join(' ')).toBe(buttons);
});

test('each button of a message wishes something, and about what that message shows', () => {
  const wishes = all.map((asks) => buttonsOf(asks).map((action) => wishOfPress(action, asks)));
  expect(wishes).toEqual([
    [
      { does: 'approve', ...shown },
      { does: 'ask-reason', ...shown },
    ],
    [],
    [
      { does: 'retry', block: 3 },
      { does: 'log', run: null },
    ],
    [{ does: 'log', run: null }],
    [
      { does: 'pause', run: 7 },
      { does: 'log', run: 7 },
    ],
    [{ does: 'resume', pause: 'telegram/3' }],
    [],
  ]);
});

test('a button of something else decides nothing', () => {
  for (const action of buttonActions.filter((one) => one !== 'log')) {
    const others = all.filter((asks) => !buttonsOf(asks).includes(action));
    expect(others.map((asks) => (asks?.on === 'block' ? null : wishOfPress(action, asks)))).toEqual(
      others.map(() => null),
    );
  }
});

test.each<[string, Asked | null, unknown]>([
  ['too vague', reason, { does: 'reject', ...shown, said: { text: 'too vague', leftOut: 0 } }],
  [' yes\nand no ', question, { does: 'answer', block: 3, said: { text: 'yes\nand no', leftOut: 0 } }],
  [' \n', reason, 'no-words'],
  ['', question, 'no-words'],
  ['no', approval, 'buttons-first'],
  ['thanks', block, 'no-question'],
  ['thanks', run, 'no-question'],
  ['thanks', pause, 'no-question'],
  ['thanks', null, 'no-question'],
])('a reply %j means what the message asks: %j', (text, asks, wish) => {
  expect(wishOfReply(text, asks)).toEqual(wish);
});

describe('a long reply', () => {
  test.each([
    ['of words', 'word '.repeat(2_000)],
    ['of one word', 'x'.repeat(10_000)],
    ['of emoji', '😀'.repeat(5_000)],
  ])('%s is cut to what an agent is told, and says so', (_, text) => {
    const said = saidIn(text);
    const kept = said?.text.split('\n[cut here: ')[0] ?? '';
    expect(said?.text.length).toBeLessThanOrEqual(feedbackLimit);
    expect(text.trim().startsWith(kept)).toBe(true);
    expect(said?.leftOut).toBe(text.trim().length - kept.length);
    expect(said?.text).toMatch(/\n\[cut here: \d+ more characters were left out\]$/);
    expect(/[\ud800-\udbff]$/.test(kept)).toBe(false);
  });

  test('that is just as long as is taken stays whole', () => {
    expect(saidIn('x'.repeat(feedbackLimit))).toEqual({ text: 'x'.repeat(feedbackLimit), leftOut: 0 });
  });
});
