import { expect, test } from '@jest/globals';
import type { DeployOrder } from '../../../../domain/deploys/deploy-turn.js';
import type { MonitoredDeployment } from '../../../../domain/deploys/monitored.js';
import { describeEnvironment } from '../../../../domain/wording/deploys/describe-environment.js';

const order = (item: string, url: string | null = null) =>
  ({ task: { project: 'shop', item }, commit: 'c0ffee'.repeat(7), pullRequest: { number: 7, url } }) as DeployOrder;
const nothing = { known: null, underWay: null, orders: [], monitored: null };

test('an environment where nothing is deployed says so', () => {
  expect(describeEnvironment(nothing)).toContain('Nothing is deployed at the moment.');
});

const running = { commit: 'beef'.repeat(10), taskId: 'task/shop/1', since: 0 };

test('what runs, since when, what waits with its links, and how the monitor stands', () => {
  const looks = { ticks: 3, failed: 1, unknown: 1, until: 1_800_000, evidence: [] };
  const monitored = { order: order('1'), startedAt: 0, looks, last: ['passed', 'failed', 'unknown'] };
  const text = describeEnvironment({
    known: { running, held: null },
    underWay: { order: order('2'), doing: 'checks that it runs', since: 60_000 },
    orders: [order('3', 'https://forge.example/7')],
    monitored: monitored as unknown as MonitoredDeployment,
  });
  expect(text).toContain(
    '**Deploys `shop/2` at `c0ffeec0ffee` (pull request #7)**, since 1970-01-01 00:01:00Z: checks that it runs.',
  );
  expect(text).toContain('Proven healthy last: `beefbeefbeef` of `task/shop/1`, since 1970-01-01 00:00:00Z.');
  expect(text).toContain('- then `shop/3` at `c0ffeec0ffee` ([pull request #7](https://forge.example/7))');
  expect(text).toContain(
    'to 1970-01-01 00:30:00Z: 3 looks, 1 failed, 1 could not be made; the last ones: passed, failed, unknown.',
  );
});

test.each([
  [true, 'It does not run any more.'],
  [false, 'Nobody knows what runs.'],
])(
  'an environment that is held says for what (rolled back: %s); text from outside has no meaning',
  (rolledBack, said) => {
    const held = { commit: 'bad'.repeat(10), taskId: 'task/shop/2', reason: 'says <b>`no`\n$x$', since: 0, rolledBack };
    const text = describeEnvironment({ ...nothing, known: { running: null, held } });
    expect(text).toContain('Nothing was proven healthy here yet.');
    expect(text).toContain(
      `for \`badbadbadbad\` of \`task/shop/2\`: says \\<b\\>\\\`no\\\` \\$x\\$. ${said} What contains it waits for a person.`,
    );
  },
);
