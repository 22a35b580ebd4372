import { expect, test } from '@jest/globals';
import { withoutReferences } from '../../../domain/content/without-references.js';

test.each([
  ['Greet in French', 'Greet in French'],
  ['closes #1', 'closes #\u200b1'],
  ['Fixes acme/shop#12, resolves !3 and GH-4', 'Fixes acme/shop#\u200b12, resolves !\u200b3 and GH-\u200b4'],
  ['close https://git.acme.com/a/b/issues/1', 'close https:\u200b//git.acme.com/a/b/issues/1'],
  ['C# and #hash, wow!', 'C# and #hash, wow!'],
])('%j names no issue', (line, told) => {
  expect(withoutReferences(line)).toBe(told);
});
