import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { withFreePort } from './with-free-port.mjs';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return port;
}

test('a port that somebody takes between its choice and the binding is given up for another', async () => {
  const tried: number[] = [];
  const served = await withFreePort(async (port) => {
    tried.push(port);
    if (tried.length < 3) await listen(port);
    return await listen(port);
  });
  expect(tried).toHaveLength(3);
  expect(served).toBe(tried[2]);
});

test('a server that fails for another reason, or finds every port taken, fails with its reason', async () => {
  let tries = 0;
  const fails = (message: string) => () => {
    tries += 1;
    return Promise.reject(new Error(message));
  };
  await expect(withFreePort(fails('no such database'))).rejects.toThrow('no such database');
  expect(tries).toBe(1);
  const taken = 'could not bind IPv4 address "127.0.0.1": Address already in use';
  await expect(withFreePort(fails(taken))).rejects.toThrow(taken);
  expect(tries).toBe(6);
});
