import { expect, test } from '@jest/globals';
import { shownLines } from '../../../domain/text/terminal-text.js';

const esc = '\u001b';

test.each<[string, string, string[]]>([
  ['plain lines', 'one\ntwo\n', ['one', 'two']],
  ['lines that end with CR and LF', 'one\r\ntwo\r\n', ['one', 'two']],
  ['progress redrawn by CR', 'at  1 %\rat 50 %\rat 99 %\ndone', ['at 99 %', 'done']],
  ['a shorter text over a longer one', '12345\rab', ['ab345']],
  ['a shorter text over a longer one that it erases', `12345\r${esc}[Kab`, ['ab']],
  ['a line erased after it was written', `12345\r${esc}[2Kab`, ['ab']],
  ['colours', `${esc}[1;31mred${esc}[0m and ${esc}[38;5;12mblue${esc}[39m`, ['red and blue']],
  [
    'a title of the window and a link',
    `${esc}]0;title\u0007a ${esc}]8;;http://x${esc}\\link${esc}]8;;${esc}\\`,
    ['a link'],
  ],
  [
    'a spinner',
    ['⠋', '⠙', '⠹'].map((sign) => `\r${esc}[2K${sign} installing`).join('') + `\r${esc}[2K✔ installed\n`,
    ['✔ installed'],
  ],
  ['a spinner that steps back', '|\b/\b-\bx done', ['x done']],
  ['lines redrawn by moving up', `a 1\nb 1\n${esc}[2Aa 2\nb 2\n`, ['a 2', 'b 2']],
  ['lines erased by moving up', `a\nb\nc\n${esc}[3A${esc}[Jd`, ['d']],
  ['up to a line’s beginning', `a\nb${esc}[1Fc`, ['c', 'b']],
  ['moves above the first line', `${esc}[99Aa`, ['a']],
  ['a screen that was cleared', `old\nold\n${esc}[2J${esc}[Hnew`, ['new']],
  ['a column', `${esc}[5Gx`, ['    x']],
  ['tabs', 'a\tb', ['a       b']],
  ['other control characters', 'a\u0000b\u0007c\u0085d\u007f', ['abcd']],
  ['marks that turn the line around', 'a\u202eb\u2066c', ['abc']],
  ['characters of two units, and of several', '😀 ü 漢字\r😁', ['😁 ü 漢字']],
  ['an escape sequence cut off', `a${esc}[`, ['a']],
  ['the end of an escape sequence whose beginning was cut off', '[31mred', ['[31mred']],
  ['cursor hidden and shown', `${esc}[?25la${esc}[?25h${esc}7b${esc}8`, ['ab']],
  ['spaces at the end of lines', 'a   \nb', ['a', 'b']],
])('%s', (_, output, lines) => {
  expect(shownLines(output)).toEqual(lines);
});

test('moves of any distance make no lines and no columns of that number', () => {
  const lines = shownLines(`a${esc}[2147483647Bb${esc}[2147483647Cc\n${esc}[2147483647;2147483647Hd`.repeat(100));
  expect(lines.length).toBeLessThanOrEqual(600);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
});
