import { describe, expect, test } from '@jest/globals';
import type { FailedBy, Rollback } from '../../../../domain/deploys/outcome.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { deployFailureInWords, evidenceOfFailure } from '../../../../domain/wording/deploys/failure-in-words.js';
import { failed, previous, red, rolledBack, run } from './a-failed-deployment.js';

const none = (because: Extract<Rollback, { kind: 'none' }>['because']): Rollback => ({ kind: 'none', because });
const unhealthy: Rollback = { kind: 'unhealthy', to: previous, run, checks: [red] };
const unchecked: Rollback = { kind: 'unchecked', to: previous, run, reason: 'there is no health check', checks: [] };
const command = gateCheck({ kind: 'rollback', name: './rollback.sh', outcome: 'failed', exitCode: 3 });
const broken: Rollback = {
  kind: 'failed',
  to: previous,
  run,
  reason: './rollback.sh failed (exit 3)',
  checks: [command],
};

describe.each<FailedBy>(['health', 'command'])('a deployment that failed by its %s, and was rolled back', (why) => {
  test('is told in the words of the contract', () => {
    expect(deployFailureInWords(failed(why, rolledBack))).toEqual({
      comment: '❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.',
      alert: 'Deploy failed! Rolled back. Needs fix.',
    });
  });
});

test.each<[FailedBy, Rollback, string]>([
  ['health', unhealthy, 'The rollback to feedfeedfeed ran, and production is not healthy.'],
  [
    'health',
    unchecked,
    'The rollback to feedfeedfeed ran, and nobody could check what came of it: there is no health check.',
  ],
  ['command', broken, 'The rollback to feedfeedfeed failed: ./rollback.sh failed (exit 3).'],
  ['command', none('not-configured'), 'No rollback is configured: production is as the deployment left it.'],
  [
    'health',
    none('no-previous'),
    'No commit before it was proven healthy, so there is nothing to roll back to: production is as the deployment left it.',
  ],
  ['merge', none('nothing-deployed'), 'Nothing was deployed: production is as it was.'],
  ['lost', none('lost'), 'Nobody knows what it has done, and nothing was rolled back: look at production.'],
  ['deployer', none('not-configured'), 'orch has rolled nothing back, the agent may have: look at production.'],
  ['deployer', none('no-previous'), 'orch has rolled nothing back, the agent may have: look at production.'],
])('by %s, with %j, says what is so: %s', (why, rollback, sentence) => {
  const { comment, alert } = deployFailureInWords(failed(why, rollback));
  for (const told of [comment, alert]) {
    expect(told).toContain(sentence);
    expect(told).not.toMatch(/rolled back\. /i);
  }
});

const says = (verdict: 'FAIL' | null) => [
  gateCheck({ kind: 'verdict', name: '14-deploy-log.md', outcome: 'failed', verdict }),
];

test.each<[FailedBy, Parameters<typeof failed>[2], string, string]>([
  ['deployer', {}, '❌ Deploy FAILED (the deployer agent failed). Rolled back.', 'Deploy failed! Rolled back.'],
  ['lost', {}, '❌ Deploy FAILED (its host went away while it ran). Rolled back.', 'Deploy failed! Rolled back.'],
  [
    'verdict',
    { checks: says('FAIL') },
    '❌ Deploy FAILED (the deployer says so). Rolled back.',
    'Deploy failed! Rolled back.',
  ],
  [
    'verdict',
    { checks: says(null) },
    "❌ The deployer's log has no verdict. Rolled",
    "The deployer's log has no verdict. Rolled",
  ],
  [
    'merge',
    {},
    '❌ The base branch does not hold the merge. Rolled back.',
    'The base branch does not hold the merge. Rolled',
  ],
])('by %s (%j) begins with %s', (why, more, comment, alert) => {
  const words = deployFailureInWords(failed(why, rolledBack, more));
  expect(words.comment.startsWith(comment)).toBe(true);
  expect(words.alert.startsWith(alert)).toBe(true);
});

test('the evidence is what has failed, of the deployment and of its rollback', () => {
  const passed = gateCheck({ kind: 'deploy', name: './deploy.sh', outcome: 'passed' });
  expect(evidenceOfFailure(failed('health', broken, { checks: [passed, red] }).outcome)).toEqual([red, command]);
  expect(evidenceOfFailure(failed('health', none('no-previous')).outcome)).toEqual([red]);
});
