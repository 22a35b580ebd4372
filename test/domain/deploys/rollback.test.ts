import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../../domain/deploys/failure-of.js';
import { cameTo, planRollback } from '../../../domain/deploys/rollback.js';
import { gateCheck, type CheckKind } from '../../../domain/gates/gate.js';

const previous = { commit: 'before', taskId: 'task/shop/1', since: 1 };
const to = { kind: 'to', commit: 'before' };
const none = (because: string) => ({ kind: 'none', because });

test.each([
  ['a command that failed', { why: 'command' }, to],
  ['a health check that failed', { why: 'health' }, to],
  ['a deployer that failed', { why: 'deployer' }, to],
  ['a verdict', { why: 'verdict' }, to],
  ['a merge that is not there', { why: 'merge' }, to],
  ['a command whose host is lost', { why: 'lost' }, none('lost')],
  ['a project without a rollback', { rollback: null }, none('not-configured')],
  ['an environment where nothing was healthy before', { previous: null }, none('no-previous')],
  ['a commit that is itself what was healthy last', { commit: 'before' }, none('no-previous')],
] as const)('after %s', (_, more, plan) => {
  const known = { why: 'health' as const, commit: 'bad', rollback: './rollback.sh', previous, ...more };
  expect(planRollback({ ...known, policy: { rollback: known.rollback } })).toEqual(plan);
});

describe('a rollback', () => {
  const run = { number: 1, logPath: '/runs/1.log', hostId: 'h1', durationMs: 1 };
  const command = [gateCheck({ kind: 'rollback', name: './rollback.sh', outcome: 'passed' })];
  const health = (outcome: 'passed' | 'failed') => gateCheck({ kind: 'health', name: 'url', outcome });
  test.each([
    ['healthy', 'the checks pass', {}, { kind: 'healthy' }],
    ['unhealthy', 'one check fails', { health: [health('passed'), health('failed')] }, { kind: 'unhealthy' }],
    ['unchecked', 'there is no check', { health: [] }, { kind: 'unchecked', reason: 'there is no health check' }],
    [
      'unchecked',
      'nobody could look',
      { health: 'host away' },
      { kind: 'unchecked', reason: 'host away', checks: command },
    ],
    ['failed', 'its command fails', { failed: 'exit 1' }, { kind: 'failed', reason: 'exit 1', run }],
    [
      'failed',
      'it was not begun',
      { run: null, failed: 'no commit' },
      { kind: 'failed', reason: 'no commit', run: null },
    ],
    ['failed', 'nobody knows of its run', { run: null }, { kind: 'failed', reason: 'it was not begun' }],
  ])('is %s where %s', (_, __, more, rollback) => {
    const end = { to: 'before', run, command, failed: null, health: [health('passed')], ...more };
    expect(cameTo(end)).toMatchObject({ to: 'before', ...rollback });
  });
});

describe('what the finalizer has found', () => {
  const check = (kind: CheckKind, outcome: 'passed' | 'failed' = 'failed') =>
    gateCheck({ kind, name: kind, outcome, tail: `what of ${kind}` });
  test.each([
    ['is no failure where it has passed', true, [check('health', 'passed')], null],
    ['is a failure by its first check', false, [check('merge'), check('health')], 'merge'],
    ['is a failure by its verdict', false, [check('merge', 'passed'), check('verdict')], 'verdict'],
    ['is a failure by its health', false, [check('merge', 'passed'), check('health')], 'health'],
    ['is a failure, though no check says which', false, [], 'health'],
  ] as const)('%s', (_, hasPassed, checks, why) => {
    const failure = failureOf({ passed: hasPassed, checks });
    expect(failure?.why ?? null).toBe(why);
    expect(failure?.reason).not.toBe('');
  });
});
