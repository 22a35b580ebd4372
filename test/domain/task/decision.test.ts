import { describe, expect, test } from '@jest/globals';
import { identityProblem, reasonProblem } from '../../../domain/task/decision.js';

describe('an identity', () => {
  test.each(['local:ada', 'gitea:Ada Lovelace', 'orch:--yes', 'x-1:é', `local:${'a'.repeat(194)}`])(
    '%s is one',
    (identity) => {
      expect(identityProblem(identity)).toBeNull();
    },
  );

  test.each([
    'temporal:ada',
    '',
    'ada',
    ':ada',
    'local:',
    'local: ada',
    'Local:ada',
    '1:ada',
    'local:a\nb',
    'local:a\u0000',
  ])('%j is none', (identity) => {
    expect(identityProblem(identity)).toMatch(/^is (no identity|what a signal says)/);
  });

  test('of any length is refused, not cut', () => {
    expect(identityProblem(`local:${'a'.repeat(195)}`)).toBe('is longer than 200 characters');
  });
});

test.each<['approved' | 'rejected', string | null, boolean]>([
  ['approved', null, true],
  ['rejected', 'no', true],
  ['rejected', null, false],
  ['rejected', ' \n', false],
])('%s with the reason %j is complete: %j', (decision, reason, complete) => {
  expect(reasonProblem(decision, reason) === null).toBe(complete);
});
