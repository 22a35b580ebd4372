import { expect, test } from '@jest/globals';
import { holdBack, lastLines } from '../../../cli/log/last-lines.js';

test.each([
  ['', 2, ''],
  ['a', 2, 'a'],
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['\n\n\n', 2, '\n\n'],
  ['\na\n', 1, 'a\n'],
  ['\na', 2, '\na'],
  ['a\nb\n', 9, 'a\nb\n'],
])('of %j the last %i lines', (text, count, expected) => {
  expect(lastLines(text, count)).toBe(expected);
});

test('lines in parts are held back, and what comes after the release is not', () => {
  let out = '';
  const held = holdBack(2, (text) => (out += text));
  for (const part of ['a\nb', 'b\nc\n', 'd']) held.take(part);
  expect(out).toBe('');
  held.release();
  expect(out).toBe('c\nd');
  held.take('d\n');
  held.release();
  expect(out).toBe('c\ndd\n');
});
