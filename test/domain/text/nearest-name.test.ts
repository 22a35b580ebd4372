import { describe, expect, test } from '@jest/globals';
import { nearestName } from '../../../domain/text/nearest-name.js';

describe('the nearest known name', () => {
  test.each<[string, string[], string | null]>([
    ['developr', ['developer', 'deployer'], 'developer'],
    ['DEMO', ['demo', 'shop'], 'demo'],
    ['zebra', ['demo', 'shop'], null],
    ['x', [], null],
    ['ORCH_BACKOF_BASE_SECOND', ['ORCH_BACKOFF_BASE_SECONDS', 'ORCH_BACKOFF_MAX_SECONDS'], 'ORCH_BACKOFF_BASE_SECONDS'],
  ])('of %s among %j is %s', (typed, known, nearest) => {
    expect(nearestName(typed, known)).toBe(nearest);
  });
});
