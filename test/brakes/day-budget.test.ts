import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TaskView } from '../../domain/task/task-view.js';
import { until } from '../stack/start-fixture.js';
import { openHosts, type RealHosts } from '../worker/real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts(undefined, 'ask-provider');
});
afterAll(() => hosts.close());

const minute = 60_000;

/** The offset whose next midnight is the first full minute that leaves so much time. */
function zoneWithMidnightIn(leastMs: number): { readonly zone: string; readonly midnight: number } {
  const midnight = Math.ceil((Date.now() + leastMs) / minute) * minute;
  const date = new Date(midnight);
  const after = date.getUTCHours() * 60 + date.getUTCMinutes();
  // What has passed of the day in UTC is not there yet in the zone.
  const behind = after <= 12 * 60 ? -after : 24 * 60 - after;
  const [hours, minutes] = [Math.floor(Math.abs(behind) / 60), Math.abs(behind) % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return { zone: `${behind < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`, midnight };
}

async function counts(): Promise<{ done: number; waiting: number; spent: number }> {
  const { rows } = await hosts.pool.query<{ done: number; waiting: number; spent: number }>(
    `select (select count(*) from tasks where status = 'done')::integer as done,
       (select count(*) from admission_waits where waits_for = 'budget:all/day')::integer as waiting,
       (select coalesce(sum(cost_usd), 0) from agent_runs)::float8 as spent`,
  );
  return rows[0] ?? { done: 0, waiting: 0, spent: 0 };
}

test("a day's budget stops twenty tasks; raising it lets two of them go on, the next day all the others", async () => {
  const notices = join(hosts.folder, 'notices');
  writeFileSync(notices, '');
  const items = Array.from({ length: 20 }, (_, index) => `W-${index}`);
  const orch = await hosts.connect();
  for (const item of items) await orch.start({ project: 'demo', title: item, description: '', item });
  await orch.close();
  const tasks = items.map((item) => hosts.client.workflow.getHandle(`task/demo/${item}`));
  const { zone, midnight } = zoneWithMidnightIn(40_000);
  const settings = {
    ORCH_TIME_ZONE: zone,
    ORCH_DAY_BUDGET_USD: '3',
    ORCH_RUN_RESERVE_USD: '0.25',
    ORCH_NOTIFY_KINDS: 'budget-near, budget-used-up, blocked',
    ORCH_NOTIFY_COMMAND: `cat >> ${notices}; echo >> ${notices}`,
  };
  const host = hosts.host();
  const worker = await host.worker(settings);
  await until('twelve are done, and eight wait', async () => {
    const { done, waiting } = await counts();
    return done === 12 && waiting === 8;
  });
  expect((await counts()).spent).toBe(3);
  const views = await Promise.all(tasks.map((task) => task.query<TaskView>('status')));
  const waits = views.flatMap(({ waitingFor }) => (waitingFor === null ? [] : [waitingFor]));
  expect(waits).toHaveLength(8);
  for (const wait of waits) expect(wait).toMatchObject({ kind: 'budget', scope: 'all/day', until: midnight });

  const raised = await host.orchWith(settings, 'budget', 'all', '3.5');
  await raised.ends(0);
  await until('two more are done', async () => (await counts()).done === 14);
  await until('the others wait again', async () => (await counts()).waiting === 6);
  expect((await counts()).spent).toBe(3.5);
  expect(Date.now()).toBeLessThan(midnight);

  await Promise.all(tasks.map((task) => task.result()));
  expect(Date.now()).toBeGreaterThan(midnight);
  expect(await counts()).toEqual({ done: 20, waiting: 0, spent: 5 });
  const told = readFileSync(notices, 'utf8');
  expect([...told.matchAll(/^🚨 the day's budget of all projects, \$(3\.\d\d)/gm)].map(([, limit]) => limit)).toEqual([
    '3.00',
    '3.50',
  ]);
  expect(told).not.toContain('blocked');
  worker.child.kill('SIGTERM');
  await worker.ends(0);
}, 180_000);
