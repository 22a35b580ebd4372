import { expect, test } from '@jest/globals';
import { missingOfBase } from '../../../domain/ci/same-check.js';

test.each<[string, string[], string[], string[]]>([
  ['what has not reported', ['DCO', 'build', 'e2e'], ['DCO'], ['build', 'e2e']],
  ['nothing where all have', ['DCO', 'build'], ['build', 'DCO', 'more'], []],
  [
    'not one that comes of a push there, and of the pull request here',
    ['CI / build (push)'],
    ['CI / build (pull_request)'],
    [],
  ],
  [
    'another job of the same workflow',
    ['CI / build (push)', 'CI / e2e (push)'],
    ['CI / build (pull_request)'],
    ['CI / e2e (push)'],
  ],
  ['nothing that comes of no commit', ['nightly (schedule)', 'release (release)'], [], []],
  ['a name with another word behind it as it is', ['build (node 20)'], ['build (node 18)'], ['build (node 20)']],
  ['each name once', ['build', 'build'], [], ['build']],
])('of the base’s checks, a head lacks %s', (_, base, head, missing) => {
  expect(missingOfBase(base, head)).toEqual(missing);
});
