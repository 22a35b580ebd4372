import { expect, test } from '@jest/globals';
import { spreadOf } from '../../../domain/brakes/spread-of.js';

test('tasks are spread over the whole span, each always alike', () => {
  const shares = Array.from({ length: 1_000 }, (_, index) => spreadOf(`task/shop/W-${index}`, 60_000));
  expect(shares).toEqual(shares.map((_, index) => spreadOf(`task/shop/W-${index}`, 60_000)));
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThan(60_000);
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const within = shares.filter((share) => Math.floor(share / 15_000) === quarter);
    expect(within.length).toBeGreaterThan(150);
  }
});
