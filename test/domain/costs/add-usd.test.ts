import { expect, test } from '@jest/globals';
import { addUsd } from '../../../domain/costs/add-usd.js';

test.each([
  [0, 0, 0],
  [0.1, 0.2, 0.3],
  [0.000506, 0.200306, 0.200812],
  [1e-7, 2e-7, 3e-7],
  [4.0063306, 0, 4.0063306],
  [1e21, 1, 1e21 + 1],
  [120, 3.5, 123.5],
  [0.3, -0.1, 0.2],
])('%p and %p make %p', (one, other, sum) => {
  expect(addUsd(one, other)).toBe(sum);
});
