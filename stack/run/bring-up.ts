import { migrate } from '../../activities/store/migrate.js';
import { connectClient } from '../../client/connect.js';
import type { Settings } from '../../config/settings/settings.js';
import type { TemporalConnection } from '../../config/settings/temporal.js';
import { ensureSearchAttributes } from '../../worker/search-attributes.js';
import { startPostgres } from '../postgres/postgres.js';
import type { StackPaths } from '../processes/stack-paths.js';
import type { Service } from '../processes/start-service.js';
import { findTemporalProgram } from '../temporal/temporal-program.js';
import { startTemporal } from '../temporal/temporal-server.js';

export interface BringUp {
  readonly settings: Settings;
  readonly paths: StackPaths;
  readonly say: (line: string) => void;
  /** Called as soon as a process is there: it is to be ended, whatever comes. */
  readonly keep: (name: string, service: Service) => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

/** The ledger's database, ours or the one of the settings, with its tables: answers its URL. */
export async function bringUpLedger(input: BringUp): Promise<string> {
  const url = input.settings.databaseUrl ?? (await bringUpPostgres(input));
  input.say('bringing the ledger up to date …');
  await migrate(url);
  return url;
}

async function bringUpPostgres({ settings, paths, say, keep, signal }: BringUp): Promise<string> {
  say('starting Postgres …');
  const { url } = await startPostgres({
    port: settings.stack.postgresPort,
    paths,
    env: settings.hostEnvironment,
    signal,
    say,
    onStarted: (service) => keep('Postgres', service),
  });
  return url;
}

interface TemporalUp {
  readonly temporal: TemporalConnection;
  /** Null: it is not ours, and nobody told. */
  readonly uiUrl: string | null;
}

/** Temporal, ours or the one of the settings, with what tasks are listed by. */
export async function bringUpTemporal(input: BringUp): Promise<TemporalUp> {
  const { temporal } = input.settings;
  const up = temporal === null ? await bringUpServer(input) : { temporal, uiUrl: null };
  await registerSearchAttributes(up.temporal);
  return up;
}

async function bringUpServer({ settings, paths, say, keep, signal }: BringUp): Promise<TemporalUp> {
  const program = await findTemporalProgram({
    setting: settings.stack.temporalProgram,
    searchPath: settings.hostEnvironment.PATH ?? '',
    cacheDir: settings.cacheDir,
    say,
    signal,
  });
  say('starting Temporal …');
  const { address, uiUrl } = await startTemporal({
    program,
    port: settings.stack.temporalPort,
    uiPort: settings.stack.temporalUiPort,
    paths,
    env: settings.hostEnvironment,
    signal,
    onStarted: (service) => keep('Temporal', service),
  });
  return {
    temporal: { address, namespace: 'default', apiKey: undefined, tls: undefined, metadata: undefined },
    uiUrl,
  };
}

async function registerSearchAttributes(temporal: TemporalConnection): Promise<void> {
  const { connection } = await connectClient(temporal);
  try {
    await ensureSearchAttributes(connection, temporal.namespace);
  } finally {
    await connection.close();
  }
}
