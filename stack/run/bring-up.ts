import { migrate } from '../../activities/store/migrate.js';
import { connectClient } from '../../client/connect.js';
import type { Settings } from '../../config/settings/settings.js';
import type { TemporalConnection } from '../../config/settings/temporal.js';
import { ensureSearchAttributesInTurn } from '../../worker/search-attributes.js';
import { keepPostgres } from '../postgres/postgres.js';
import type { KeptService } from '../processes/keep-service.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { findTemporalProgram } from '../temporal/temporal-program.js';
import { keepTemporal } from '../temporal/temporal-server.js';

export interface BringUp {
  readonly settings: Settings;
  readonly paths: StackPaths;
  readonly say: (line: string) => void;
  /** Called before the server is started: it is to be stopped, whatever comes. */
  readonly keep: (server: KeptService) => void;
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
  const { url, service } = keepPostgres({
    port: settings.stack.postgresPort,
    paths,
    env: settings.hostEnvironment,
    say,
  });
  keep(service);
  await service.begin(signal);
  return url();
}

export interface TemporalUp {
  readonly temporal: TemporalConnection;
  /** Null: it is not ours, and nobody told. */
  readonly uiUrl: string | null;
}

/** Temporal, ours or the one of the settings. */
export async function bringUpTemporal({ settings, paths, say, keep, signal }: BringUp): Promise<TemporalUp> {
  if (settings.temporal !== null) return { temporal: settings.temporal, uiUrl: null };
  const program = await findTemporalProgram({
    setting: settings.stack.temporalProgram,
    searchPath: settings.hostEnvironment.PATH ?? '',
    cacheDir: settings.cacheDir,
    say,
    signal,
  });
  say('starting Temporal …');
  const { address, uiUrl, service } = keepTemporal({
    program,
    port: settings.stack.temporalPort,
    uiPort: settings.stack.temporalUiPort,
    paths,
    env: settings.hostEnvironment,
    say,
  });
  keep(service);
  await service.begin(signal);
  const none = { apiKey: undefined, tls: undefined, metadata: undefined };
  return { temporal: { address: address(), namespace: 'default', ...none }, uiUrl: uiUrl() };
}

/** What tasks are listed by. */
export async function registerSearchAttributes(temporal: TemporalConnection, databaseUrl: string): Promise<void> {
  const { connection } = await connectClient(temporal);
  try {
    await ensureSearchAttributesInTurn(connection, temporal.namespace, databaseUrl);
  } finally {
    await connection.close();
  }
}
