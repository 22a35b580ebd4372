import { expect, test } from '@jest/globals';
import { oneLine } from '../../../domain/text/one-line.js';

test.each([
  ['a\r\n\tb', 'a b'],
  ['  a   b \u0000\u001b[31m', 'a b [31m'],
  ['one\u2028two\u00a0three', 'one two three'],
  ['\n', ''],
  ['Ü 漢 🙂', 'Ü 漢 🙂'],
])('%j is %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});
