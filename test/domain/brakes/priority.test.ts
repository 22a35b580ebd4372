import { expect, test } from '@jest/globals';
import { isPriority } from '../../../domain/brakes/priority.js';

test.each([
  [true, [1, 2, 3, 4, 5]],
  [false, [0, 6, 1.5, -1, NaN, '1', null, undefined, {}]],
])('%p for a priority: %j', (is, values) => {
  expect(values.map(isPriority)).toEqual(values.map(() => is));
});
