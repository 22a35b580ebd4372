import { describe, expect, test } from '@jest/globals';
import { approvalId, decisionProblem, namesApproval, type PendingApproval } from '../../../domain/task/approval.js';

const commit = '1a2b3c4d5e6f7081920a1b2c3d4e5f6071829304';
const pending: PendingApproval = { approval: approvalId('deploy', 2, commit), of: 'deploy', commit, what: '' };

test('an id names kind, round and commit', () => {
  expect(pending.approval).toBe('deploy#2@1a2b3c4d5e6f');
});

describe('a decision names an approval', () => {
  test.each([
    ['deploy#2@1a2b3c4d5e6f', true],
    ['deploy@1a2b3c4', true],
    [`deploy@${commit}`, true],
    [`deploy#2@${commit}`, true],
    ['deploy@1a2b3c', false],
    ['deploy@', false],
    ['deploy', false],
    ['deploy#1@1a2b3c4d5e6f', false],
    ['deploy#22@1a2b3c4d5e6f', false],
    ['deploy#2@ffffffffffff', false],
    ['requirements#2@1a2b3c4d5e6f', false],
    ['', false],
  ])('%s: %s', (named, expected) => {
    expect(namesApproval(named, pending)).toBe(expected);
  });
});

describe('a decision is refused', () => {
  test('when nothing waits', () => {
    expect(decisionProblem(pending.approval, null, [])).toContain('early or late');
  });

  test('when another approval waits', () => {
    expect(decisionProblem('deploy@fffffff', pending, [])).toContain(pending.approval);
  });

  test('when it was decided before, with who decided', () => {
    const earlier = { approval: pending.approval, decision: 'approved', by: 'Ada' };
    expect(decisionProblem(pending.approval, null, [earlier])).toBe(`${pending.approval} was approved by Ada already`);
  });

  test('and taken when it names what waits', () => {
    expect(decisionProblem('deploy@1a2b3c4', pending, [])).toBeNull();
  });
});
