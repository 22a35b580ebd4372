import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../stack/start-fixture.js';
import { aLine } from './a-line.js';
import { isGone, openHosts, type RealHosts } from './real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts();
});
afterEach(() => hosts.killAll());
afterAll(() => hosts.close());

/** The server behind a line that can be cut, and the setting that leads a worker through it. */
async function lineTo(server: 'Temporal' | 'the ledger') {
  const url = new URL(server === 'Temporal' ? `http://${hosts.temporalAddress}` : hosts.databaseUrl);
  const line = await aLine(url.hostname, Number(url.port));
  url.port = String(line.port);
  url.hostname = '127.0.0.1';
  return { line, setting: server === 'Temporal' ? { TEMPORAL_ADDRESS: url.host } : { ORCH_DATABASE_URL: url.href } };
}

test.each(['Temporal', 'the ledger'] as const)(
  '%s is lost while an agent works and is back after its end: the same run goes on, by the same worker',
  async (server) => {
    const { line, setting } = await lineTo(server);
    const host = hosts.host();
    const worker = await host.worker(setting);
    const task = await hosts.task(server === 'Temporal' ? 'no-temporal' : 'no-ledger');
    const [agent] = await host.started(1);

    await line.cut();
    host.detach();
    await until('the agent has ended', () => isGone(agent?.pid ?? 0));
    await until('its activity has failed or is missed', async () => (await task.attempt()) > 1);
    await line.repair();

    await task.handle.result();
    expect(host.starts()).toHaveLength(1);
    expect(await task.runs()).toMatchObject([{ outcome: 'Succeeded', exitCode: 0, pid: agent?.pid }]);
    expect(task.log()).toHaveLength(1);
    worker.child.kill('SIGTERM');
    await worker.ends(0);
    await line.cut();
  },
  180_000,
);
