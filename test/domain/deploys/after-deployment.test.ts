import { expect, test } from '@jest/globals';
import { environmentAfter, stateAfter } from '../../../domain/deploys/after-deployment.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { DeployOutcome, Rollback } from '../../../domain/deploys/outcome.js';

const running = { commit: 'before', taskId: 'task/shop/1', since: 1 };
const held = { commit: 'bad', taskId: 'task/shop/2', reason: 'answers 503', since: 2, rolledBack: true };
const unproven = { runKey: 'k', commit: 'new', taskId: 'task/shop/3', run: null, reason: 'nobody looked' };
const known: EnvironmentRecord = { project: 'shop', environment: 'production', running, held, unproven };
const run = { number: 3, logPath: '/runs/3.log', hostId: 'h1', durationMs: 5 };
const made = { run, checks: [] };
const rolledBack: Rollback = { kind: 'healthy', to: 'before', run, checks: [] };
const what = { commit: 'new', taskId: 'task/shop/3' };

const failed = (rollback: Rollback): DeployOutcome => ({
  kind: 'failed',
  why: 'health',
  reason: 'no',
  rollback,
  ...made,
});
const heldNow = (isRolledBack: boolean) => ({
  ...{ running, unproven: null, held: { ...what, reason: 'no', since: 9, rolledBack: isRolledBack } },
});
/** Nobody has to agree to the next one. */
const left = { ...heldNow(false), held: { ...heldNow(false).held, asksNobody: true as const } };

test.each<[string, DeployOutcome, Partial<EnvironmentRecord>, string]>([
  ['healthy', { kind: 'healthy', ...made }, { running: { ...what, since: 9 }, held: null, unproven: null }, 'healthy'],
  ['rolled back', failed(rolledBack), heldNow(true), 'rolled-back'],
  ['rolled back in vain', failed({ ...rolledBack, kind: 'unhealthy' }), heldNow(false), 'failed'],
  ['failed', failed({ kind: 'none', because: 'not-configured' }), left, 'failed'],
  ['failed as the first', failed({ kind: 'none', because: 'no-previous' }), left, 'failed'],
  ['lost', failed({ kind: 'none', because: 'lost' }), heldNow(false), 'failed'],
  [
    'not looked at',
    { kind: 'unproven', reason: 'no forge', ...made },
    { running, held, unproven: { runKey: 'key', ...what, run, verdict: null, reason: 'no forge' } },
    'unproven',
  ],
  ['contained', { kind: 'contained', by: 'before' }, known, 'contained'],
  ['not begun', { kind: 'not-begun', reason: 'no token' }, known, 'not-begun'],
])('a deployment that is %s', (_, outcome, after, state) => {
  const order = { commit: 'new', task: { id: 'task/shop/3' } as never };
  expect(environmentAfter({ known, containsHeld: true, order, outcome, runKey: 'key', verdict: null, now: 9 })).toEqual(
    {
      ...known,
      ...after,
    },
  );
  expect(stateAfter(outcome, false)).toBe(state);
});

test('one that is healthy and looked at further is monitored', () => {
  expect(stateAfter({ kind: 'healthy', ...made }, true)).toBe('monitored');
});

test('one that is healthy and does not contain the held commit leaves the environment held for that', () => {
  const order = { commit: 'new', task: { id: 'task/shop/3' } as never };
  const outcome: DeployOutcome = { kind: 'healthy', ...made };
  for (const rolledBack of [true, false]) {
    const before = { ...known, held: { ...held, rolledBack } };
    const after = environmentAfter({ known: before, containsHeld: false, order, outcome, runKey: 'key', now: 9 });
    expect(after).toMatchObject({ running: { commit: 'new' }, held: { ...held, rolledBack: true } });
  }
});

test('one whose run never began is another run when it is asked for again', () => {
  const order = { commit: 'new', task: { id: 'task/shop/3' } as never };
  const outcome: DeployOutcome = { kind: 'not-begun', reason: 'no sandbox' };
  const after = environmentAfter({ known, containsHeld: true, order, outcome, runKey: unproven.runKey, now: 9 });
  expect(after).toEqual({ ...known, unproven: null });
});

test('one that is healthy ends what asks nobody, whatever it contains', () => {
  const order = { commit: 'new', task: { id: 'task/shop/3' } as never };
  const before = { ...known, held: { ...held, rolledBack: false, asksNobody: true as const } };
  const outcome: DeployOutcome = { kind: 'healthy', ...made };
  const after = environmentAfter({ known: before, containsHeld: false, order, outcome, runKey: 'key', now: 9 });
  expect(after.held).toBeNull();
});
