import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../stack/start-fixture.js';
import { openHosts, type RealHosts } from './real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts();
});
afterEach(() => hosts.killAll());
afterAll(() => hosts.close());

test('the agent of a worker that was killed counts against the slots of the next one, also before it is followed again', async () => {
  const host = hosts.host();
  const slot = { ORCH_AGENT_SLOTS: '1' };
  const worker = await host.worker(slot);
  const atWork = await hosts.task('at-work');
  const [agent] = await host.started(1);
  // One that the host has taken in already, which is before the first one's next try in its queue, and one outside.
  const urgent = await hosts.task('urgent');
  await (await host.orch('priority', 'demo/urgent', '1')).ends(0);
  await until('it waits for the slot', async () => {
    const { pendingActivities } = (await urgent.handle.describe()).raw;
    return pendingActivities?.some(({ activityType }) => activityType?.name === 'runAgent') === true;
  });
  const outside = await hosts.task('outside');
  worker.child.kill('SIGKILL');

  const next = await host.worker(slot);
  await next.says(/attached to agent/);
  expect(host.starts()).toEqual([agent]);
  host.detach();
  await Promise.all([atWork, urgent, outside].map(({ handle }) => handle.result()));
  expect(host.starts()).toHaveLength(3);
  expect(await atWork.runs()).toMatchObject([{ outcome: 'Succeeded', pid: agent?.pid }]);
  next.child.kill('SIGTERM');
  await next.ends(0);
}, 180_000);
