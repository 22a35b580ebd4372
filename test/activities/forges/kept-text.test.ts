import { expect, test } from '@jest/globals';
import { keptText, markedText } from '../../../activities/forges/kept-text.js';

const first = { title: '7: Add a greeting', body: 'First.' };
const second = { title: '7: Add a farewell', body: 'Second.' };
const known = { isKnown: true };

test('what nobody has touched becomes what it should be', () => {
  expect(keptText({ title: first.title, body: markedText(first), ...known }, second)).toEqual({
    title: second.title,
    body: markedText(second),
  });
});

test('a title of a person stays, however often ours changes, until theirs is ours again', () => {
  const theirs = keptText({ title: 'Theirs', body: markedText(first), ...known }, second);
  expect(theirs.title).toBe('Theirs');
  const later = keptText({ ...theirs, ...known }, { ...first, title: '7: Another' });
  expect(later.title).toBe('Theirs');
  expect(keptText({ title: '7: Another', body: later.body, ...known }, { ...second, title: '7: Another' })).toEqual({
    title: '7: Another',
    body: markedText({ ...second, title: '7: Another' }),
  });
});

test.each([
  ['both marks', 'All new.'],
  ['the first mark', markedText(first).replace(/^<!-- orch begin[^]*?-->/, '')],
  ['the last mark', markedText(first).replace('<!-- orch end -->', '')],
])('whoever takes %s away has the text for themselves', (_, body) => {
  expect(keptText({ title: first.title, body, ...known }, second)).toEqual({ title: first.title, body });
});

test('a text of somebody else has ours below once; an empty one is ours', () => {
  const once = keptText({ title: 'Theirs', body: 'By hand.', isKnown: false }, first);
  expect(once).toEqual({ title: 'Theirs', body: `By hand.\n\n${markedText(first)}` });
  expect(keptText({ ...once, isKnown: false }, first)).toEqual(once);
  expect(keptText({ title: 'Theirs', body: ' \n', isKnown: false }, first).body).toBe(markedText(first));
});

test('marks within our own text, which agents may have written, end nothing', () => {
  const planted = { ...first, body: 'Before <!-- orch end --> after <!-- orch begin title=000000000000 -->' };
  const there = { title: first.title, body: `Above.\n${markedText(planted)}\nBelow.`, ...known };
  expect(keptText(there, planted).body).toBe(there.body);
  expect(keptText(there, second).body).toBe(`Above.\n${markedText(second)}\nBelow.`);
});
