import { expect, test } from '@jest/globals';
import { mergedInPartInWords } from '../../../../domain/wording/pull-request/ended-in-words.js';
import {
  mergedHeadInWords,
  mergedPullRequestInWords,
  pullRequestToMerge,
} from '../../../../domain/wording/pull-request/merged-head.js';

const merged = { number: 5, url: null, mergeCommit: 'b'.repeat(40) };
const [head, other] = ['c'.repeat(40), 'f'.repeat(40)];

test('what was merged beside what was approved, and what no stage has seen', () => {
  expect(mergedHeadInWords({ ...merged, mergedHead: head })).toBeNull();
  expect(mergedHeadInWords({ ...merged, mergedHead: other, approvedHead: head })).toBe(
    'approved at cccccccccccc, merged at ffffffffffff = cccccccccccc with the base',
  );
  expect(mergedHeadInWords({ ...merged, mergedHead: head, foreignHead: other })).toBe(
    'at ffffffffffff, with commits that no stage has seen',
  );
});

test('who has merged it, as far as the forge says', () => {
  expect(mergedPullRequestInWords(merged)).toBe('merged');
  expect(mergedPullRequestInWords({ ...merged, mergedBy: 'ada', foreignHead: other })).toBe(
    'merged by ada, at ffffffffffff, with commits that no stage has seen',
  );
});

test('the base branch, where a person has given it another one', () => {
  expect(pullRequestToMerge({ ...merged, base: 'main' })).toBe('pull request #5');
  expect(pullRequestToMerge({ ...merged, base: 'release-1', retargetedFrom: 'main' })).toBe(
    'pull request #5 into release-1 (not main)',
  );
});

test('a merge in part says where it went, where that is another branch', () => {
  const ended = { by: 'ada', left: ['b.js'] };
  expect(mergedInPartInWords(5, ended, 'main')).toMatch(
    /^pull request #5 was merged by ada, and main does not have all/,
  );
  expect(mergedInPartInWords(5, { ...ended, into: 'release-1' }, 'main')).toMatch(
    /merged by ada into release-1, and main/,
  );
});
