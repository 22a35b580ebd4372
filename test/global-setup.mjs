// Once before all tests: the build they run against, and the servers that they share.
import { spawnSync } from 'node:child_process';

export default async function setUp() {
  const ready = spawnSync(process.execPath, ['scripts/ensure-ready.mjs'], { stdio: 'inherit' });
  if (ready.status !== 0) throw new Error('the build failed: see above');

  process.env.ORCH_TEST_TEMPORAL_PROGRAM = await temporalProgram();

  const { openServers } = await import('./servers/servers.mjs');
  const servers = await openServers();
  process.env.ORCH_TEST_SERVERS_URL = servers.url;
  globalThis.orchTestServers = servers;
}

/** Found, downloaded or built as `npm start` does it. */
async function temporalProgram() {
  const { readEnvironment } = await import('../dist/config/settings/environment.js');
  const { readSettings } = await import('../dist/config/settings/read-settings.js');
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
