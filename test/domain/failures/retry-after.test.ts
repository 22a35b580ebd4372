import { expect, test } from '@jest/globals';
import { retryAfter } from '../../../domain/failures/retry-after.js';

test.each<[string, number | null]>([
  ['Retry-After: 90', 90],
  ['retry-after: "1.5"', 1.5],
  ['"retry_after"', null],
  ['Retry-After: 90\nthen more', 90],
  ['Please try again in 11.5s.', 11.5],
  ['try again in 500ms', 0.5],
  ['try again in 5 min', 300],
  ['try again in 1m30s', 90],
  ['try again in 6h0m', 21_600],
  ['Try again in 3 days 4 hours 5 minutes.', 273_900],
  ['try again in 2 hours, 5 minutes and 1 second', 7_501],
  ['try again in 1 day', 86_400],
  ['try again in 2 hours 30 apples', 7_200],
  ['try again in 20 or so', 20],
  ['try again in a while', null],
  ['try again later', null],
  ['Retry-After: 0', null],
  ['Retry-After: -5', null],
  ['', null],
])('%j asks to wait %p s', (text, seconds) => {
  expect(retryAfter(text)).toBe(seconds);
});
