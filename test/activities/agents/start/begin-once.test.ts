import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { beginOnce } from '../../../../activities/agents/start/begin-once.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

const runsDir = mkdtempSync(join(tmpdir(), 'orch-begin-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(runsDir, { recursive: true });
});

test('a host that stood still between its look and its number does not begin what another one has begun', async () => {
  const { pool } = database;
  const newRun = { runKey: 'deploy/1', taskId: 'task/shop/1', stage: 'deploy', round: 1, role: 'deployer' };
  const command = { ...newRun, agent: 'deploy', model: null, effort: null };
  await takeRunNumber(pool, { ...command, runsDir, hostId: 'host-2' });
  const started: number[] = [];
  const start = ({ number }: { readonly number: number }) => Promise.resolve(started.push(number) ? null : '');
  const begins = beginOnce({ pool, runsDir, known: null, newRun: { ...command, hostId: 'host-1' }, start });
  await expect(begins).rejects.toThrow('begun on host-2');
  expect(started).toEqual([]);
});
