import { describe, expect, test } from '@jest/globals';
import { nextLookMs } from '../../../domain/failures/next-look.js';

describe('the next look at a paused account', () => {
  test.each([
    ['comes when the forge has said, at first', 60_000, 0, 60_000],
    ['comes when the forge has said, where that is later', 60_000, 100_000, 60_000],
    ['comes later, the longer it has refused', 1_000, 100_000, 25_000],
    ['comes after half an hour at the latest, where nothing else was said', 1_000, 86_400_000, 1_800_000],
  ])('%s', (_case, lookInMs, waitedMs, expected) => {
    expect(nextLookMs({ lookInMs, waitedMs })).toBe(expected);
  });

  test('is one of few at a forge that asks for a second again and again, for weeks', () => {
    const month = 30 * 86_400_000;
    let looks = 0;
    for (let waitedMs = 0; waitedMs < month; looks += 1) waitedMs += nextLookMs({ lookInMs: 1_000, waitedMs });
    // A look is less than twenty events, and a history has 51,200.
    expect(looks).toBeLessThan(2_000);
  });
});
