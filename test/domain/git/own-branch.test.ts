import { expect, test } from '@jest/globals';
import { hasOwnName, ownBranch } from '../../../domain/git/own-branch.js';

test('a task’s own branch has a name that is known for orch’s, in each generation', () => {
  expect([1, 2, 10].map((generation) => ownBranch('APP-1', generation))).toEqual([
    'orch/APP-1',
    'orch-2/APP-1',
    'orch-10/APP-1',
  ]);
  for (const generation of [1, 2, 10]) expect(hasOwnName(ownBranch('APP-1', generation))).toBe(true);
});

test.each(['develop', 'main', 'orchard/APP-1', 'orch', 'orch/', 'orch-/x', 'orch-ada/x', 'feature/orch/x'])(
  '%s is a name that people give',
  (branch) => expect(hasOwnName(branch)).toBe(false),
);
