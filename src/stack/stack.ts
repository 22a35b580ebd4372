import { endAllRuns } from '../activities/agents/end-all-runs.js';
import { migrate } from '../activities/store/migrate.js';
import { connectClient } from '../client/connect.js';
import { UserError } from '../domain/user-error.js';
import type { Settings } from '../config/settings.js';
import { removeStackFile, writeStackFile } from '../config/stack-file.js';
import type { TemporalConnection } from '../config/temporal.js';
import { ensureSearchAttributes } from '../worker/search-attributes.js';
import { endAll } from './end-all.js';
import { endLeftovers } from './end-leftovers.js';
import { keepWorker } from './keep-worker.js';
import { startPostgres } from './postgres.js';
import { lockStack } from './stack-lock.js';
import { makeStackPaths, type StackPaths } from './stack-paths.js';
import type { Service } from './start-service.js';
import { findTemporalProgram } from './temporal-program.js';
import { startTemporal } from './temporal-server.js';

export interface Stack {
  readonly paths: StackPaths;
  readonly temporal: TemporalConnection;
  readonly temporalUiUrl: string | null;
  readonly databaseUrl: string;
  /** Rejects when the stack cannot go on; never resolves. */
  readonly failed: Promise<never>;
  /** Safe to call at any time, more than once. Agents are ended, data is kept. */
  stop(): Promise<void>;
}

export interface StackInput {
  readonly settings: Settings;
  readonly say: (line: string) => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Cuts the graces short. */
  readonly hurry: AbortSignal;
}

/** Brings up all that a task needs. Whatever happens on the way, nothing that was started is left behind. */
export async function startStack(input: StackInput): Promise<Stack> {
  const { settings, say, signal, hurry } = input;
  const paths = await makeStackPaths(settings.stateDir);
  const ends: (() => unknown)[] = [];
  const services: { name: string; service: Service }[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= endAll(ends));

  try {
    const lock = await lockStack(paths.runDir);
    ends.push(() => lock.unlock());
    await endLeftovers(paths, say);

    const keep = (name: string, service: Service) => {
      ends.push(() => service.stop(hurry));
      services.push({ name, service });
    };
    const databaseUrl = settings.databaseUrl ?? (await bringUpPostgres(input, paths, keep));
    const temporal = await bringUpTemporal(input, paths, keep);
    say('bringing the ledger and the search attributes up to date …');
    await migrate(databaseUrl);
    await registerSearchAttributes(temporal.connection);
    signal.throwIfAborted();

    const { address, namespace } = temporal.connection;
    writeStackFile(settings.stateDir, {
      pid: process.pid,
      startedAt: Date.now(),
      temporal: { address, namespace, uiUrl: temporal.uiUrl },
      postgres: { url: databaseUrl },
    });
    ends.push(() => {
      removeStackFile(settings.stateDir);
    });

    ends.push(() =>
      endAllRuns({
        runsDir: settings.runsDir,
        why: 'shutdown',
        graceSeconds: hurry.aborted ? 0 : settings.agent.killGraceSeconds,
      }),
    );
    const worker = await keepWorker({ paths, cwd: settings.cwd, say });
    ends.push(() => worker.stop(hurry));
    return {
      paths,
      temporal: temporal.connection,
      temporalUiUrl: temporal.uiUrl,
      databaseUrl,
      failed: Promise.race([worker.givenUp, ...services.map((kept) => loss(kept, paths))]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUpPostgres(
  { settings, say, signal }: StackInput,
  paths: StackPaths,
  keep: (name: string, service: Service) => void,
): Promise<string> {
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

async function bringUpTemporal(
  { settings, say, signal }: StackInput,
  paths: StackPaths,
  keep: (name: string, service: Service) => void,
): Promise<{ connection: TemporalConnection; uiUrl: string | null }> {
  if (settings.temporal !== null) return { connection: settings.temporal, uiUrl: null };
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
  const connection = { address, namespace: 'default', apiKey: undefined, tls: undefined, metadata: undefined };
  return { connection, uiUrl };
}

async function registerSearchAttributes(temporal: TemporalConnection): Promise<void> {
  const { connection } = await connectClient(temporal);
  try {
    await ensureSearchAttributes(connection, temporal.namespace);
  } finally {
    await connection.close();
  }
}

async function loss({ name, service }: { name: string; service: Service }, paths: StackPaths): Promise<never> {
  const how = await service.exited;
  throw new UserError(
    `${name} ${how}:\n${service.logTail()}`,
    `Start again: every task goes on from where it was. The logs are in ${paths.logsDir}.`,
  );
}
