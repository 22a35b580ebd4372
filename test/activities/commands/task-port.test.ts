import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { portOf } from '../../../activities/commands/task-port.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-port-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aTask(name: string): { gitDir: string } {
  const gitDir = join(folder, '_git', '_tasks', 'demo', name);
  mkdirSync(gitDir, { recursive: true });
  return { gitDir };
}

test('a task has one port, and no other task has it; it is free again with the task’s git directory', async () => {
  const tasks = Array.from({ length: 20 }, (_, index) => aTask(`t${index}`));
  const ports = await Promise.all(tasks.map((task) => portOf(folder, task)));
  expect(new Set(ports).size).toBe(20);
  expect(await Promise.all(tasks.map((task) => portOf(folder, task)))).toEqual(ports);
  expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
  const claims = () => readdirSync(join(folder, '_git', '_ports')).length;
  expect(claims()).toBe(20);
});
