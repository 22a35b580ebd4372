import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { identify } from '../../activities/processes/process-identity.js';
import { drainWorker } from '../../worker/drain-worker.js';
import { holdRecord, readWorkerRecord } from '../../worker/worker-record.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-record-'));
  path = join(folder, 'worker.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hold = () => holdRecord(folder, pino({ level: 'silent' }));
const silent = () => undefined;

test('says who works here, how many agents are at work, and nothing once it is removed', async () => {
  const record = await hold();
  expect(readWorkerRecord(folder)).toMatchObject({ pid: process.pid, draining: false, agents: 0 });
  record.note({ draining: true, agents: 2 });
  expect(readWorkerRecord(folder)).toMatchObject({ pid: process.pid, draining: true, agents: 2 });
  record.remove();
  expect(readWorkerRecord(folder)).toBeNull();
});

test.each([
  ['rubbish', 'rubbish'],
  ['cut short', '{"pid": 12'],
  ['of process 1', JSON.stringify({ pid: 1, started: 'x' })],
  ['of all processes', JSON.stringify({ pid: -1, started: 'x' })],
])('a record %s names nobody: it is replaced, and nobody is told to drain', async (_, text) => {
  writeFileSync(path, text);
  await expect(drainWorker(folder, silent)).rejects.toThrow(/No worker of this host runs/);
  await hold();
  expect(readWorkerRecord(folder)).toMatchObject({ pid: process.pid });
});

test('a pid that is now somebody else’s gets no signal', async () => {
  const somebody = spawn('sleep', ['60']);
  await once(somebody, 'spawn');
  try {
    writeFileSync(path, JSON.stringify({ pid: somebody.pid, started: 'in another life', draining: false, agents: 0 }));
    await expect(drainWorker(folder, silent)).rejects.toThrow(/No worker of this host runs/);
    expect(identify(somebody.pid ?? 0)).not.toBeNull();
  } finally {
    somebody.kill('SIGKILL');
  }
});

test('of many that find the record of a dead worker one takes its place', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: 'in another life', draining: false, agents: 0 }));
  const holds = await Promise.allSettled(Array.from({ length: 8 }, hold));
  expect(holds.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toContain(String(process.pid));
  expect(existsSync(`${path}.${process.pid}.dead`)).toBe(false);
});
