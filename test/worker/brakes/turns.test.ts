import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { OrchClient } from '../../../client/orch-client.js';
import type { Priority } from '../../../domain/brakes/priority.js';
import { until } from '../../stack/start-fixture.js';
import { openHosts, type RealHosts } from '../real-hosts.js';

/** Waits for its host's token, which it takes for itself, or for the word that lets all go; then it has done something. */
const agent = `host=\${PWD%%/repos/*}
until rm "$host/token" 2>/dev/null || [ -e "$0/go" ]; do sleep 0.1; done
mkdir -p src && echo done > src/done.txt`;

let hosts: RealHosts;
let orch: OrchClient;
beforeEach(async () => {
  hosts = await openHosts((origin) => {
    const command = { name: 'command', program: '/bin/sh', arguments: ['-c', agent, dirname(origin)] };
    const project = { repository: origin, pipeline: ['development'], agent: command };
    return JSON.stringify({ projects: { many: project, few: project } });
  });
  orch = await hosts.connect();
});
afterEach(async () => {
  await orch.close();
  await hosts.close();
});

async function start(project: string, items: readonly string[], priority?: Priority): Promise<void> {
  for (const item of items) await orch.start({ project, title: item, description: '', item, priority });
}

/** The tasks in the order in which the ledger has given their runs numbers: an agent was at its start. */
async function begun(): Promise<string[]> {
  const { rows } = await hosts.pool.query<{ item: string }>(
    `select split_part(task_id, '/', 3) as item from agent_runs order by id`,
  );
  return rows.map(({ item }) => item);
}

function startsOf(count: number): Promise<void> {
  return until(`${count} agents have begun`, async () => (await begun()).length >= count);
}

/** So many tasks wait for a host to take them in (`none-free`), or on a host for a slot (`slot`). */
function waiting(why: 'none-free' | 'slot', items: readonly string[]): Promise<void> {
  return until(`${items.join(', ')} wait`, async () => {
    const tasks = await orch.list({ limit: 100 });
    const wait = tasks.filter(({ waitingFor }) => waitingFor?.kind === 'host' && waitingFor.why === why);
    return items.every((item) => wait.some((task) => task.item === item));
  });
}

const forty = Array.from({ length: 40 }, (_, n) => `many-${n}`);

test.each([
  ['one host', [4]],
  ['two hosts', [2, 2]],
])(
  'on %s, an urgent task has the next slot, and two of a project do not wait for forty of another',
  async (_, slots) => {
    const machines = slots.map(() => hosts.host());
    await Promise.all(machines.map((host, n) => host.worker({ ORCH_AGENT_SLOTS: String(slots[n]) })));
    await start('many', forty);
    await startsOf(4);
    await start('few', ['few-0', 'few-1']);
    await start('many', ['urgent']);
    await waiting('none-free', ['few-0', 'few-1', 'urgent']);
    await orch.prioritize('many/urgent', { by: 'Ada', priority: 1 });
    await waiting('slot', ['urgent']);

    // One slot of each host gets free.
    for (const { folder } of machines) writeFileSync(join(folder, 'token'), '');
    await startsOf(4 + machines.length);
    expect((await begun()).slice(4, 4 + machines.length)).toContain('urgent');

    writeFileSync(join(hosts.folder, 'go'), '');
    const places = async () => (await begun()).flatMap((item, place) => (item.startsWith('few') ? [place] : []));
    await until('the few have begun', async () => (await places()).length === 2);
    expect(Math.max(...(await places()))).toBeLessThan(forty.length / 2);
  },
  120_000,
);
