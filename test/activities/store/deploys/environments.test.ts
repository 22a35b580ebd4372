import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRecordEnvironment } from '../../../../activities/anywhere/deploys/record-environment.js';
import { findEnvironment, keepEnvironment } from '../../../../activities/store/deploys/environments.js';
import type { DeploymentRecord, EnvironmentRecord } from '../../../../domain/deploys/environment-record.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { createRedact } from '../../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const where = { project: 'shop', environment: 'production' } as const;
const running = { commit: 'a', taskId: 'task/shop/1', since: 1 };
const held = { commit: 'b', taskId: 'task/shop/2', reason: 'it answers 503', since: 2, rolledBack: true };
const run = { number: 3, logPath: '/runs/3.log', hostId: 'h1', durationMs: 5 };
const nothing: EnvironmentRecord = { ...where, running: null, held: null, unproven: null };

function deployment(record: Partial<DeploymentRecord>): DeploymentRecord {
  return {
    ...{ key: 'k', ...where, taskId: 'task/shop/1', commit: 'a', previous: null, state: 'deploying', reason: null },
    ...{ run: null, rollbackRun: null, monitor: null, at: 1_000 },
    ...record,
  };
}

async function rowOf(key: string) {
  const { rows } = await database.pool.query('select * from deployments where key = $1', [key]);
  return rows[0] as Record<string, unknown>;
}

test('an environment is known as it was written down last, each of each project by itself', async () => {
  expect(await findEnvironment(database.pool, where)).toBeNull();
  const first = { ...nothing, running };
  await keepEnvironment(database.pool, { deployment: deployment({}), environment: first });
  expect(await findEnvironment(database.pool, where)).toEqual(first);
  const unproven = { runKey: 'k', commit: 'c', taskId: 'task/shop/3', run, verdict: null, reason: 'nobody looked' };
  const second = { ...first, held, unproven };
  await keepEnvironment(database.pool, { deployment: deployment({ at: 2_000 }), environment: second });
  expect(await findEnvironment(database.pool, where)).toEqual(second);
  expect(await findEnvironment(database.pool, { ...where, environment: 'staging' })).toBeNull();
  expect(await findEnvironment(database.pool, { ...where, project: 'other' })).toBeNull();
});

test('a record that is written again, or comes late, changes nothing', async () => {
  const project = 'late';
  const older = { deployment: deployment({ key: 'l', project, at: 1 }), environment: { ...nothing, project } };
  const newer = {
    deployment: deployment({ key: 'l', project, state: 'healthy', run: 3, at: 2 }),
    environment: { ...nothing, project, running },
  };
  for (const record of [older, newer, newer, older]) await keepEnvironment(database.pool, record);
  expect(await rowOf('l')).toMatchObject({ state: 'healthy', run: '3' });
  expect(await findEnvironment(database.pool, { ...where, project })).toMatchObject({ running });
});

test('that an order waits is news of one that nobody has heard of, and of no other', async () => {
  await keepEnvironment(database.pool, { deployment: deployment({ key: 'w', state: 'waiting', at: 5 }) });
  expect(await rowOf('w')).toMatchObject({ state: 'waiting' });
  await keepEnvironment(database.pool, { deployment: deployment({ key: 'w', state: 'deploying', at: 5 }) });
  await keepEnvironment(database.pool, { deployment: deployment({ key: 'w', state: 'waiting', at: 5 }) });
  expect(await rowOf('w')).toMatchObject({ state: 'deploying' });
});

test('what a later record does not tell of its runs and its monitor stays', async () => {
  const monitor = {
    ticks: 2,
    failed: 1,
    unknown: 0,
    until: 9,
    evidence: [gateCheck({ kind: 'health', name: 'url', outcome: 'failed' })],
  };
  const told = { key: 's', previous: 'p', run: 4, rollbackRun: 5, monitor, at: 1 };
  await keepEnvironment(database.pool, { deployment: deployment(told) });
  await keepEnvironment(database.pool, { deployment: deployment({ key: 's', state: 'failed', reason: 'why', at: 2 }) });
  const row = { state: 'failed', reason: 'why', previous: 'p', run: '4', rollback_run: '5', monitor };
  expect(await rowOf('s')).toMatchObject(row);
});

test('no secret gets into a row, and no character that the ledger cannot take', async () => {
  const project = 'secrets';
  const redact = createRedact(['very-secret-token']);
  const evidence = [gateCheck({ kind: 'health', name: 'url', outcome: 'failed', tail: 'very-secret-token\0' })];
  const monitor = { ticks: 1, failed: 1, unknown: 0, until: 9, evidence };
  const reason = 'says very-secret-token\0';
  await createRecordEnvironment({ pool: database.pool, redact })({
    deployment: deployment({ key: 'r', project, reason, monitor }),
    environment: { ...nothing, project, held: { ...held, reason } },
  });
  const stored = JSON.stringify([await rowOf('r'), await findEnvironment(database.pool, { ...where, project })]);
  expect(stored).not.toContain('very-secret-token');
  expect(stored).toContain('[redacted]');
});
