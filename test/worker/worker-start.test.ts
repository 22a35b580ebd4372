import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseSetPort } from '../fixtures/set-port.js';
import { openHosts, type RealHosts } from './real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts();
});
afterEach(() => hosts.killAll());
afterAll(() => hosts.close());

describe('a worker that cannot start says why and what to do, and ends; the next one starts', () => {
  async function isRefused(setting: Readonly<Record<string, string>>, what: RegExp, hint: RegExp): Promise<void> {
    const host = hosts.host();
    const worker = await host.orchWith(setting, 'worker');
    await worker.ends(1);
    const told = worker
      .output()
      .split('\n')
      .filter((line) => line.startsWith('orch: ') || line.startsWith('      '));
    expect(told[0]).toMatch(what);
    expect(told[1]).toMatch(hint);
    expect(worker.output()).not.toMatch(/topsecret|^ {4}at /m);
    await host.worker();
  }

  test('where Temporal does not answer', async () => {
    await isRefused({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, /Temporal .* 127\.0\.0\.1:1/, /TEMPORAL_ADDRESS/);
  });

  test('where the ledger does not answer', async () => {
    const url = 'postgresql://orch:topsecret@127.0.0.1:1/orch';
    await isRefused({ ORCH_DATABASE_URL: url }, /127\.0\.0\.1:1/, /ORCH_DATABASE_URL/);
  });

  test('where its address for metrics is taken', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await isRefused({ ORCH_METRICS_ADDRESS: address }, new RegExp(address), /ORCH_METRICS_ADDRESS/);
    server.close();
  });
});

test('a worker of a stack that has gone before it was up ends, also where it is told where all is', async () => {
  const gone = spawn('true');
  await once(gone, 'exit');
  const worker = await hosts.host().orchWith({}, 'worker', '--of-stack', String(gone.pid));
  await worker.ends(1);
  expect(worker.output()).toMatch(/No orch stack runs from \S+\.\n.*npx orch up/);
});

test("a worker shows Temporal's metrics of it at the address that is set", async () => {
  const address = `127.0.0.1:${await chooseSetPort()}`;
  await hosts.host().worker({ ORCH_METRICS_ADDRESS: address });
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  expect(metrics).toMatch(/^temporal_worker_start\{.*task_queue="orch".*\} 1$/m);
});
