import { expect, test } from '@jest/globals';
import { carriesMark, endsWithMark, hiddenMark } from '../../../domain/intake/hidden-mark.js';

const mark = hiddenMark('approval:deploy#1@1a2b3c4d5e6f');

test.each<[string, string, boolean]>([
  ['of ours', `Deploy?\n\n${mark}`, true],
  ['a copy with a word in front', `/approve\n\n${mark}`, true],
  ['a copy with words around', `orch wrote: Deploy? ${mark}\n/approve`, true],
  ['an answer that quotes ours, as a forge makes it', `> Deploy?\n> \n> ${mark}\n\n/approve`, false],
  ['the same with other line ends', `> Deploy?\r\n> ${mark}\r\n\r\n/approve`, false],
  ['a quote in a quote', `> > Deploy?\n> > ${mark}\n/approve`, false],
  ['without one', '/approve', false],
])('a comment that is %s', (_, text, carries) => {
  expect(carriesMark(text)).toBe(carries);
});

test('a mark ends where it is written to end, whatever is in it', () => {
  expect(hiddenMark('a --> <script> -->').match(/--/g)).toHaveLength(2);
  expect(endsWithMark(`text\n${hiddenMark('a-->')}\n`, 'a-->')).toBe(true);
});
