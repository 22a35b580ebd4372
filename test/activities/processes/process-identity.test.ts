import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { identify, isAlive } from '../../../activities/processes/process-identity.js';
import { becomes } from '../agents/a-run.js';

test('a process is the same as long as it lives, whatever it is called', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orch-process-'));
  const program = join(folder, 'x) Z 1 2 3');
  symlinkSync('/bin/sleep', program);
  const child = spawn(program, ['60']);
  const identity = identify(child.pid ?? 0);
  expect(identity).not.toBeNull();
  if (identity === null) return;
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, started: `${identity.started}1` })).toBe(false);
  child.kill('SIGKILL');
  await becomes('it is dead', () => !isAlive(identity));
  rmSync(folder, { recursive: true });
});

test('a process that is dead and not collected does not live', async () => {
  // The shell in the middle never collects its child.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
  await becomes('it is dead', () => identify(pid) === null);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
});

test('no process is no identity', () => {
  expect(identify(4_194_304 + 1)).toBeNull();
});
