import { describe, expect, test } from '@jest/globals';
import {
  type BlockCause,
  blockCauses,
  causeOfEnding,
  causeOfStep,
  waysOut,
} from '../../../domain/decisions/ways-out.js';
import { agentFailureTypes, stepFailureTypes } from '../../../domain/failures/failure.js';
import type { WayOut } from '../../../domain/task/waiting.js';

/** `fix agent`, `set models.tester`: a way on one word or two. */
function named(way: WayOut): string {
  if (way.way === 'fix') return `fix ${way.where}`;
  return way.way === 'setting' ? `set ${way.name}` : way.way;
}

const rows: Readonly<Record<BlockCause, readonly string[]>> = {
  question: ['answer', 'cancel'],
  'nothing-to-do': ['close', 'guide', 'retry', 'cancel'],
  'set-up': ['set setup', 'retry', 'guide', 'cancel'],
  credentials: ['fix variables', 'set deploy', 'retry', 'cancel'],
  base: ['fix base', 'set checks', 'retry', 'cancel'],
  check: ['guide', 'set checks', 'retry', 'cancel'],
  'forge-check': ['guide', 'fix forge', 'retry', 'cancel'],
  'forge-checks-late': ['fix forge', 'set ORCH_CI_TIMEOUT_SECONDS', 'retry', 'cancel'],
  artifact: ['guide', 'retry', 'cancel'],
  verdict: ['guide', 'retry', 'retry-from', 'cancel'],
  'refused-files': ['guide', 'retry', 'cancel'],
  'push-refused': ['guide', 'fix forge', 'retry', 'retry-from', 'cancel'],
  conflict: ['retry', 'guide', 'cancel'],
  'not-reviewed': ['retry', 'cancel'],
  unreviewed: ['retry-from', 'unreviewed', 'cancel'],
  'foreign-branch': ['fix branch', 'retry', 'cancel'],
  'changes-requested': ['guide', 'retry', 'cancel'],
  deployment: ['guide', 'retry', 'retry-from', 'cancel'],
  'deployment-not-begun': ['set deploy', 'retry', 'cancel'],
  'deployment-unproven': ['retry', 'cancel'],
  'agent-failed': ['guide', 'retry', 'cancel'],
  'agent-timed-out': ['set ORCH_AGENT_TIMEOUT_OVERRIDES_JSON', 'guide', 'retry', 'cancel'],
  'agent-out-of-turns': ['set maxTurns.tester', 'guide', 'retry', 'cancel'],
  'agent-transient': ['retry', 'cancel'],
  'agent-unusable': ['fix agent', 'set models.tester', 'retry', 'cancel'],
  'agent-lost': ['fix host', 'retry', 'cancel'],
  budget: ['raise-budget', 'set ORCH_RUN_RESERVE_USD', 'cancel'],
  forge: ['fix forge', 'retry', 'cancel'],
  'pull-request-closed': ['retry', 'cancel'],
  'merged-in-part': ['retry', 'close', 'cancel'],
  repository: ['fix repository', 'set repository', 'set baseBranch', 'retry', 'cancel'],
  worktree: ['retry', 'cancel'],
  disk: ['fix disk', 'retry', 'cancel'],
  step: ['retry', 'cancel'],
};

describe('what helps against a block', () => {
  test.each(blockCauses)('by %s', (cause) => {
    expect(waysOut(cause, 'tester').map(named)).toEqual(rows[cause]);
  });
});

describe('guidance is promised only where an agent is what runs next', () => {
  const cannot = new Set<BlockCause>([
    ...([
      'forge-checks-late',
      'not-reviewed',
      'unreviewed',
      'foreign-branch',
      'agent-transient',
      'agent-unusable',
      'agent-lost',
      'budget',
    ] as const),
    ...(['forge', 'repository', 'worktree', 'disk', 'base', 'credentials', 'step'] as const),
    ...(['pull-request-closed', 'merged-in-part'] as const),
    ...(['deployment-not-begun', 'deployment-unproven'] as const),
  ]);
  test.each(blockCauses)('%s', (cause) => {
    const ways = waysOut(cause, 'developer').map(({ way }) => way);
    expect(ways.some((way) => way === 'guide' || way === 'answer')).toBe(!cannot.has(cause));
  });
});

test('each failure has its cause; one that is none of the vocabulary was tried for long enough', () => {
  expect(stepFailureTypes.map((type) => causeOfStep(type))).toEqual([
    ...['budget', 'worktree', 'disk', 'repository', 'conflict', 'forge', 'push-refused', 'step'],
  ]);
  expect([causeOfStep(null), causeOfStep('Error'), causeOfStep('toString')]).toEqual(['step', 'step', 'step']);
  expect(agentFailureTypes.map((type) => causeOfEnding[type])).toEqual([
    ...[
      'agent-transient',
      'agent-transient',
      'agent-failed',
      'agent-timed-out',
      'agent-out-of-turns',
      'agent-unusable',
      'agent-lost',
      'budget',
    ],
  ]);
});
