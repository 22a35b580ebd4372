import { expect, test } from '@jest/globals';
import { matchesGlob } from '../../../domain/preflight/branch-glob.js';

test.each([
  ['main', 'main', true],
  ['main', 'main2', false],
  ['*', 'main', true],
  ['*', 'orch/item', false],
  ['**', 'orch/item', true],
  ['orch/*', 'orch/item', true],
  ['orch/*', 'orch/a/b', false],
  ['orch/**', 'orch/a/b', true],
  ['{main,release/*}', 'release/1', true],
  ['{main,release/*}', 'orch/1', false],
  ['v[0-9].?', 'v1.x', true],
  ['v[!0-9]', 'v1', false],
  ['a.b', 'axb', false],
  ['\\*', '*', true],
  ['[z-a]', 'b', false],
])('%s fits %s: %s', (glob, branch, fits) => {
  expect(matchesGlob(glob, branch)).toBe(fits);
});
