import { expect, test } from '@jest/globals';
import { estimateCost, type Prices } from '../../../domain/agents/prices.js';

const prices: Prices = {
  'gpt-5': { input: 1, output: 10, cacheRead: 0.1, cacheWritten: 2 },
  'gpt-5-mini': { input: 0.5, output: 5, cacheRead: 0, cacheWritten: 0 },
  free: { input: 0, output: 0, cacheRead: 0, cacheWritten: 0 },
};
const million = { input: 1_000_000, output: 0, cacheRead: 0, cacheWritten: 0 };

test.each<[string | null, number | null]>([
  ['gpt-5', 1],
  ['gpt-5-2026-01-01', 1],
  ['gpt-5-mini', 0.5],
  ['gpt-5-mini-2026-01-01', 0.5],
  ['gpt-5-min', 1],
  ['free-model', 0],
  ['gpt-4', null],
  ['my-gpt-5', null],
  ['gpt', null],
  ['constructor', null],
  ['', null],
  [null, null],
])('a million tokens read by %p cost %p: the longest name that it begins with counts', (model, cost) => {
  expect(estimateCost(prices, model, million)).toBe(cost);
});

test('each kind of token has its own price', () => {
  const tokens = { input: 100_000, output: 200_000, cacheRead: 3_000_000, cacheWritten: 400_000 };
  expect(estimateCost(prices, 'gpt-5', tokens)).toBeCloseTo(0.1 + 2 + 0.3 + 0.8);
  expect(estimateCost(prices, 'gpt-5', { ...million, input: 0 })).toBe(0);
});

test('without prices nothing is estimated, and a cost beyond all measure is none', () => {
  expect(estimateCost({}, 'gpt-5', million)).toBeNull();
  expect(estimateCost(prices, 'gpt-5', { ...million, input: Number.MAX_SAFE_INTEGER })).toBeNull();
});
