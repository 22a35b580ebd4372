import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { identify, type ProcessIdentity } from '../../../activities/processes/process-identity.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { writeProcessRecord } from '../../../stack/processes/process-record.js';
import { lockStack } from '../../../stack/processes/stack-lock.js';

let runDir: string;
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'orch-lock-'));
});
afterEach(() => rm(runDir, { recursive: true, force: true }));

async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['60']);
  const identity = identify(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (identity === null) throw new Error('the process was gone too early');
  return identity;
}

test('a second start in the same folder is refused by pid, and the first keeps its lock', async () => {
  const lock = await lockStack(runDir);
  const second = lockStack(runDir);
  await expect(second).rejects.toBeInstanceOf(UserError);
  await expect(second).rejects.toThrow(new RegExp(`pid ${process.pid}[^]*orch down`));
  expect(await readdir(runDir)).toEqual(['stack.lock']);
  await lock.unlock();
  await (await lockStack(runDir)).unlock();
  expect(await readdir(runDir)).toEqual([]);
});

test('the lock of a dead process is taken over', async () => {
  await writeProcessRecord(join(runDir, 'stack.lock'), await deadProcess());
  await (await lockStack(runDir)).unlock();
  expect(await readdir(runDir)).toEqual([]);
});

test('the lock of a dead process whose pid lives again is taken over', async () => {
  await writeProcessRecord(join(runDir, 'stack.lock'), { pid: process.pid, started: 'another time' });
  await (await lockStack(runDir)).unlock();
});

test('of many starts that find the same dead owner, exactly one gets the folder', async () => {
  await writeProcessRecord(join(runDir, 'stack.lock'), await deadProcess());
  const starts = await Promise.allSettled(Array.from({ length: 20 }, () => lockStack(runDir)));
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const reasons = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []));
  expect(reasons.every((reason) => reason instanceof UserError)).toBe(true);
});

test.each(['', '{', 'null', '{"pid": 1, "started": "x"}', '{"pid": "7"}'])(
  'a lock that nobody can have written whole (%j) keeps nobody out',
  async (text) => {
    await writeFile(join(runDir, 'stack.lock'), text);
    await (await lockStack(runDir)).unlock();
  },
);
