import { expect, test } from '@jest/globals';
import { ciSeenAfter, earlierCommits, type Shown } from '../../../domain/ci/ci-seen.js';

const none: Shown = { state: 'none' };
const files = ['.drone.yml'];

test('the last commit with a check is remembered, red ones as well, and the last one that has waited in vain', () => {
  expect(ciSeenAfter({}, 'a', none)).toEqual({});
  const inVain = ciSeenAfter({}, 'a', { ...none, awaits: { required: [], likely: files } });
  expect(inVain).toEqual({ inVain: 'a' });
  expect(ciSeenAfter(inVain, 'b', { ...none, awaits: { required: [], likely: [], possible: files } })).toEqual(inVain);
  const reported = ciSeenAfter(inVain, 'c', { state: 'failed' });
  expect(reported).toEqual({ inVain: 'a', reported: 'c' });
  expect(ciSeenAfter(reported, 'd', none)).toEqual(reported);
});

test('earlier checks are looked for where there were some, then where they may have come since', () => {
  expect(earlierCommits({}, undefined)).toEqual([]);
  expect(earlierCommits({ inVain: 'a' }, 'a')).toEqual(['a']);
  expect(earlierCommits({ inVain: 'a', reported: 'c' }, 'd')).toEqual(['c', 'd', 'a']);
});
