import { expect, test } from '@jest/globals';
import { amountAt, momentOf } from '../../../domain/failures/duration.js';

test.each<[string, number | null, number | null]>([
  ['90', 90, null],
  ['1m30s', 90_000, 90_000],
  ['2 hours, 5 minutes and 1 second', 7_501_000, 7_501_000],
  ['soon', null, null],
])('%s is %s, in milliseconds %s', (text, value, milliseconds) => {
  expect(amountAt(text, 0)).toEqual(value === null ? null : { value, milliseconds });
});

test.each([
  [999_999_999, 5_000 + 999_999_999 * 1_000],
  [1_000_000_000, 1_000_000_000_000],
  [1_762_952_400, 1_762_952_400_000],
  [1_000_000_000_000, 1_000_000_000_000],
])('a bare %d is the moment %d', (value, moment) => {
  expect(momentOf(value, 1_000, 5_000)).toBe(moment);
});
