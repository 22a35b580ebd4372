import { expect, test } from '@jest/globals';
import { editInWords } from '../../../domain/intake/edit-in-words.js';

const head = 'The work item was edited after the work on it had begun. Its new text is what counts.';
const inDescription = 'In its description, lines that went (-) and came (+):';

test.each([
  [
    'a title',
    { title: 'Greet', description: 'a' },
    { title: 'Greet\nin French', description: 'a' },
    [head, '', 'Its title was: Greet', 'It is now: Greet in French'],
  ],
  [
    'lines of a description, and not those that only moved',
    { title: 'Greet', description: 'a\r\nb\n\nc\nc' },
    { title: 'Greet', description: 'c\na\n\n\nd' },
    [head, '', inDescription, '', '- b', '- c', '+ d'],
  ],
])('an edit tells %s', (_name, before, now, lines) => {
  expect(editInWords(before, now)).toBe(lines.join('\n'));
});

test('a long edit is cut', () => {
  const told = editInWords(
    { title: 't', description: '' },
    { title: 't', description: 'one word after another\n'.repeat(10_000) },
  );
  expect(told.length).toBeLessThan(3_100);
  expect(told).toMatch(/… and more\.$/);
});
