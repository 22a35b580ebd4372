import { afterEach, expect, test } from '@jest/globals';
import { checkTurns } from '../../../cli/doctor/check-turns.js';
import { becomes } from '../../activities/agents/a-run.js';
import { startTemporal, type TestNamespace } from '../../temporal.js';

let temporal: TestNamespace;
afterEach(() => temporal.teardown());

const warns = (found: RegExp) => [
  {
    name: 'turns',
    state: 'warn',
    found: expect.stringMatching(found),
    hint: expect.stringContaining('matching.enableFairness=true'),
  },
];

test('a server with the flags has nothing told of it, and keeps nothing of having been asked', async () => {
  temporal = await startTemporal();
  const { client, namespace } = temporal;
  for (let time = 1; time <= 5; time += 1) expect(await checkTurns(client, namespace)).toEqual([]);
  await becomes('all probes are gone', async () => (await client.workflow.count()).count === 0);
});

test.each([
  [
    'neither fairness nor the matcher of priorities',
    ['matching.enableFairness=false', 'matching.useNewMatcher=false'],
    /^first come, first served/,
  ],
  ['priorities alone', ['matching.enableFairness=false'], /^first come, first served/],
  [
    'four partitions of each queue',
    ['matching.numTaskqueueReadPartitions=4', 'matching.numTaskqueueWritePartitions=4'],
    /^first come, first served: .*: the server splits each queue into 4 partitions$/,
  ],
])('a server with %s is told of, with the flags to set', async (_, config, found) => {
  temporal = await startTemporal({ config });
  expect(await checkTurns(temporal.client, temporal.namespace)).toEqual(warns(found));
});
