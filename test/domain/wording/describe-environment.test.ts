import { expect, test } from '@jest/globals';
import type { DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import type { MonitoredDeployment } from '../../../domain/deploys/monitored.js';
import { describeEnvironment } from '../../../domain/wording/describe-environment.js';

const order = (item: string, url: string | null = null) =>
  ({ task: { project: 'shop', item }, commit: 'c0ffee'.repeat(7), pullRequest: { number: 7, url } }) as DeployOrder;
const nothing = { underWay: null, orders: [], monitored: null };

test('an environment where nothing is deployed says so', () => {
  expect(describeEnvironment(nothing)).toContain('Nothing is deployed at the moment.');
});

test('what runs, since when, what waits with its links, and how the monitor stands', () => {
  const looks = { ticks: 3, failed: 1, unknown: 1, until: 1_800_000, evidence: [] };
  const monitored = { order: order('1'), startedAt: 0, looks, last: ['passed', 'failed', 'unknown'] };
  const text = describeEnvironment({
    underWay: { order: order('2'), doing: 'checks that it runs', since: 60_000 },
    orders: [order('3', 'https://forge.example/7')],
    monitored: monitored as unknown as MonitoredDeployment,
  });
  expect(text).toContain(
    '**Deploys `shop/2` at `c0ffeec0ffee` (pull request #7)**, since 1970-01-01 00:01:00Z: checks that it runs.',
  );
  expect(text).toContain('- then `shop/3` at `c0ffeec0ffee` ([pull request #7](https://forge.example/7))');
  expect(text).toContain(
    'to 1970-01-01 00:30:00Z: 3 looks, 1 failed, 1 could not be made; the last ones: passed, failed, unknown.',
  );
});
