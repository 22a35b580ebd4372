import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate, pendingMigrations } from '../../../activities/store/migrate.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { emptyDatabase } from '../../database.js';

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(async () => {
  await database.drop();
});

test('an empty database gets every table once, and a second start finds nothing to do', async () => {
  const pending = await pendingMigrations(database.url);
  expect(pending[0]).toBe('001 ledger');

  expect(await migrate(database.url)).toEqual({ applied: pending });
  expect(await migrate(database.url)).toEqual({ applied: [] });
  expect(await pendingMigrations(database.url)).toEqual([]);
  expect(await tables()).toEqual([
    'admission_waits',
    'adopted_heads',
    'agent_runs',
    'approvals',
    'base_results',
    'block_answers',
    'brake_events',
    'breakers',
    'budget_reservations',
    'budgets',
    'buttons',
    'chat_asides',
    'chat_pauses',
    'chat_people',
    'chats',
    'comments',
    'decisions',
    'deliveries',
    'deployments',
    'environments',
    'events',
    'gate_checks',
    'hearing_problems',
    'imported_tasks',
    'logins',
    'notices',
    'orch_migrations',
    'owed_reasons',
    'own_accounts',
    'paces',
    'plane_items',
    'pull_requests',
    'pushed_heads',
    'stage_transitions',
    'tasks',
    'tracker_lags',
    'work_items',
  ]);
});

test('of workers that start at once on an empty database one migrates, and the others find it done', async () => {
  const pending = await pendingMigrations(database.url);
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
  expect(results.flatMap(({ applied }) => applied)).toEqual(pending);
});

test('a migration that cannot be applied leaves nothing behind, and succeeds once the cause is gone', async () => {
  await onDatabase('create table work_items (mine integer)');
  await expect(migrate(database.url)).rejects.toThrow('"work_items" already exists');
  expect(await tables()).toEqual(['work_items']);

  await onDatabase('drop table work_items');
  expect((await migrate(database.url)).applied).toContain('001 ledger');
});

test('a database that cannot be reached is named with what to do, and without its password', async () => {
  const url = 'postgresql://someone:hush-hush@127.0.0.1:1/ledger';
  for (const attempt of [migrate(url), pendingMigrations(url)]) {
    const error: unknown = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).what).toContain('127.0.0.1:1/ledger');
    expect((error as UserError).hint).toContain('ORCH_DATABASE_URL');
    expect(String(error)).not.toContain('hush-hush');
  }
});

test('migrations are found in a folder whose name holds characters of a pattern', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orch [x]{a,b} (1) !'));
  try {
    for (const part of ['activities/store', 'domain']) await cp(part, join(folder, part), { recursive: true });
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    await symlink(resolve('package.json'), join(folder, 'package.json'));
    const copy = (await import(join(folder, 'activities/store/migrate.ts'))) as { migrate: typeof migrate };
    expect((await copy.migrate(database.url)).applied).toContain('001 ledger');
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function tables(): Promise<string[]> {
  const rows = await onDatabase(
    `select table_name::text as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  return rows.map(({ name }) => name as string);
}

async function onDatabase(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
