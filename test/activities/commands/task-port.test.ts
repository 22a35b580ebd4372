import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { claimPort, isFree, portOf } from '../../../activities/commands/task-port.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-port-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aTask(name: string): { gitDir: string } {
  const gitDir = join(folder, '_git', '_tasks', 'demo', name);
  mkdirSync(gitDir, { recursive: true });
  return { gitDir };
}

test('a task has one port, and no other task has it', async () => {
  const tasks = Array.from({ length: 20 }, (_, index) => aTask(`t${index}`));
  const ports = await Promise.all(tasks.map((task) => portOf(folder, task)));
  expect(new Set(ports).size).toBe(20);
  expect(await Promise.all(tasks.map((task) => portOf(folder, task)))).toEqual(ports);
  expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
});

test('a port that somebody listens on is given to no task, and one of a task that is gone may be given again', async () => {
  const claims = join(folder, '_git', '_ports');
  const gone = aTask('gone');
  const port = await portOf(folder, gone);
  rmSync(gone.gitDir, { recursive: true });
  const claim = { path: join(claims, String(port)), port };
  const next = aTask('next');
  expect(await claimPort(claim.path, port, next.gitDir)).toBe(true);
  expect(await isFree(port)).toBe(true);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await isFree(port)).toBe(false);
  server.close();
});
