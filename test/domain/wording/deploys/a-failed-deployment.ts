import type { DeployRun, FailedBy, Rollback } from '../../../../domain/deploys/outcome.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import type { FailedDeployment } from '../../../../domain/wording/deploys/failure-in-words.js';

export const previous = 'feed'.repeat(10);

export const run: DeployRun = { number: 12, logPath: '/runs/12.log', hostId: 'h1', durationMs: 61_400 };

export const red = gateCheck({
  kind: 'health',
  name: 'https://shop.example/health',
  outcome: 'failed',
  tail: 'https://shop.example/health answers 500\n<h1>oops</h1>',
});

export const rolledBack: Rollback = {
  kind: 'healthy',
  to: previous,
  run: { ...run, number: 13, logPath: '/runs/13.log' },
  checks: [],
};

export function failed(
  why: FailedBy,
  rollback: Rollback,
  more: Partial<FailedDeployment['outcome']> = {},
): FailedDeployment {
  const outcome = { kind: 'failed', why, reason: 'https://shop.example/health answers 500', rollback } as const;
  return { environment: 'production', outcome: { ...outcome, checks: [red], run, ...more } };
}
