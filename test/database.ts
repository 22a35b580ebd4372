import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPool } from '../activities/store/pool.js';
import { sharedServer } from './shared-server.js';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly drop: () => Promise<void>;
}

/** A migrated database of a test file's own, on the Postgres of the test run. */
export async function freshDatabase(): Promise<TestDatabase> {
  const { migrated } = await sharedServer('postgres');
  const { url, drop } = await newDatabase(`template ${migrated} strategy file_copy`);
  const pool = createPool(url);
  return {
    url,
    pool,
    drop: async () => {
      if (!pool.ended) await pool.end();
      await drop();
    },
  };
}

/** The same before any migration. */
export function emptyDatabase(): Promise<Omit<TestDatabase, 'pool'>> {
  return newDatabase('');
}

async function newDatabase(how: string): Promise<Omit<TestDatabase, 'pool'>> {
  const name = `orch_test_${randomBytes(8).toString('hex')}`;
  await onServer(`create database ${name} ${how}`);
  const url = new URL((await sharedServer('postgres')).url);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: (await sharedServer('postgres')).url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
