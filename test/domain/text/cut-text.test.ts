import { expect, test } from '@jest/globals';
import { keepEnd, keepStart } from '../../../domain/text/cut-text.js';

test.each([
  ['a short text', 20, 'a short text', 'a short text'],
  ['one two three', 8, 'three', 'one two '.trimEnd()],
  ['one two three', 5, '', 'one '],
  ['', 3, '', ''],
])('%j cut to %i keeps whole words', (text, limit, end, start) => {
  expect(keepEnd(text, limit).trim()).toBe(end);
  expect(keepStart(text, limit).trim()).toBe(start.trim());
});

test('no part of a word is left, wherever it is cut', () => {
  const secret = 'sk-ant-0123456789-0123456789';
  const text = `${'word '.repeat(20)}${secret} ${'word '.repeat(20)}`;
  for (let limit = 0; limit <= text.length; limit += 1) {
    for (const cut of [keepEnd(text, limit), keepStart(text, limit)]) {
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.replaceAll(secret, '')).not.toMatch(/\d/);
    }
  }
});

test('a text without any space is cut all the same, and at once', () => {
  for (const keep of [keepEnd, keepStart]) expect(keep('x'.repeat(5_000_000), 8_000)).toHaveLength(7_000);
});
