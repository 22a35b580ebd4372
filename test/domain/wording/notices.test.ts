import { describe, expect, test } from '@jest/globals';
import type { RunFacts, TaskIdentity } from '../../../domain/task/task.js';
import * as notices from '../../../domain/wording/notices.js';

const task: TaskIdentity = {
  id: 'task/demo/D-1',
  project: 'demo',
  item: 'D-1',
  generation: 1,
  title: 'Count <words>',
  branch: 'orch/D-1',
  repository: { name: 'demo', url: '/demo.git', baseBranch: 'main' },
};
const facts: RunFacts = {
  number: 7,
  exitCode: 2,
  sessionId: null,
  durationMs: 61_400,
  tokens: { input: 10, output: 20, cacheRead: 300, cacheWritten: 4_000 },
  costUsd: 0.256,
  costEstimated: false,
  model: null,
  logPath: '/runs/7.log',
};

describe('notices, by the contract’s sentences', () => {
  test.each([
    ['of a run that began', notices.noticeStarted(task, 'developer', 7), 'demo/D-1: developer started (run 7)'],
    [
      'of a run that ended',
      notices.noticeFinished(task, 'developer', facts, { type: 'AgentFailed', message: 'x' }),
      'demo/D-1: developer finished in 61 s (AgentFailed, exit_code=2)',
    ],
    [
      'of a failed run',
      notices.alertFailed(task, 'developer', facts),
      '⚠️ demo/D-1: Agent developer failed (exit_code=2). Check logs: /runs/7.log',
    ],
    [
      'of one without an exit code',
      notices.alertFailed(task, 'tester', { ...facts, exitCode: null }),
      '⚠️ demo/D-1: Agent tester failed (exit_code=none). Check logs: /runs/7.log',
    ],
    [
      'of tries that are used up',
      notices.alertOutOfTries(task, 'tester', facts, '2 attempts (exit=1)'),
      '🚨 demo/D-1 (tester, repo demo) failed: 2 attempts (exit=1). Logs: /runs/7.log\norch retry task/demo/D-1',
    ],
    [
      'of what costs more than it may',
      notices.alertOverBudget(task, 'developer', facts, { costUsd: 12.004, budgetUsd: 2 }),
      '⚠️ demo/D-1: over its budget: $12.00 of $2.00. Run 7 (developer) cost $0.26. Logs: /runs/7.log',
    ],
    ['of a failed deployment', notices.alertDeployFailed(task), '🚨 demo/D-1: Deploy failed! Rolled back. Needs fix.'],
  ])('%s', (_name, told, expected) => {
    expect(told).toBe(expected);
  });
});
