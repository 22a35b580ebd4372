import { expect, test } from '@jest/globals';
import { lastLines } from '../../../domain/text/last-lines.js';
import { createRedact } from '../../../domain/text/redact.js';

const room = { lines: 3, characters: 40 };
const redact = createRedact(['correct-horse-battery']);

test.each<[string, string, string]>([
  ['nothing', '', ''],
  ['blank lines alone', '\n\n  \n', ''],
  ['the last lines', 'a\nb\nc\nd\n', 'b\nc\nd'],
  ['of blank lines one', 'a\n\n\n\nb\n\n', 'a\n\nb'],
  ['as many as there is room for', `${'a'.repeat(30)}\n${'b'.repeat(30)}\nend`, `${'b'.repeat(30)}\nend`],
  ['of a line without room its end', `${'long '.repeat(20)}end`, ' long long long long long long long end'],
  ['no secret', 'it is correct-horse-battery', 'it is [redacted]'],
  ['no half of a secret', `${'x '.repeat(15)}correct-horse-battery`, `${'x '.repeat(15)}[redacted]`],
  ['no secret with a colour in its middle', 'correct-\u001b[31mhorse-battery', '[redacted]'],
])('%s', (_, output, expected) => {
  const shown = lastLines(output, redact, room);
  expect(shown).not.toContain('horse');
  expect(shown.length).toBeLessThanOrEqual(room.characters);
  expect(shown).toBe(expected);
});

test('a very long line is cut, what follows it is not', () => {
  const shown = lastLines(`${'word '.repeat(10_000)}\nthe end`, redact, { lines: 20, characters: 1_500 });
  expect(shown).toMatch(/^word .* …\nthe end$/);
  expect(shown.length).toBeLessThan(320);
});
