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
import { keepWorker, type KeptWorker } from './keep-worker.js';
import { startPostgres } from './postgres.js';
import { lockStack } from './stack-lock.js';
import { makeStackPaths, type StackPaths } from './stack-paths.js';
import type { Service } from './start-service.js';
import { findTemporalProgram } from './temporal-program.js';
import { startTemporal } from './temporal-server.js';
import { together } from './together.js';

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
  const lock = await lockStack(paths.runDir);
  const services: { name: string; service: Service }[] = [];
  const keep = (name: string, service: Service) => services.push({ name, service });
  let worker: KeptWorker | null = null;
  let isUp = false;
  let stopped: Promise<void> | null = null;
  const stop = () =>
    (stopped ??= endAll([
      () => worker?.stop(hurry),
      // A start that failed leaves them to the next one's worker.
      () => isUp && endRuns(settings, hurry),
      () => {
        removeStackFile(settings.stateDir);
      },
      ...services.map(
        ({ service }) =>
          () =>
            service.stop(hurry),
      ),
      () => lock.unlock(),
    ]));

  try {
    await endLeftovers(paths, say);
    removeStackFile(settings.stateDir);
    // It loads for as long as the others start, and waits for the stack's file.
    worker = await keepWorker({ paths, cwd: settings.cwd, say, isUp: () => isUp });
    const [databaseUrl, { temporal, uiUrl }] = await together(
      signal,
      (alive) => bringUpLedger({ ...input, signal: alive }, paths, keep),
      (alive) => bringUpTemporal({ ...input, signal: alive }, paths, keep),
    );
    signal.throwIfAborted();

    const { address, namespace } = temporal;
    writeStackFile(settings.stateDir, {
      pid: process.pid,
      startedAt: Date.now(),
      temporal: { address, namespace, uiUrl },
      postgres: { url: databaseUrl },
    });
    isUp = true;
    return {
      paths,
      temporal,
      temporalUiUrl: uiUrl,
      databaseUrl,
      failed: Promise.race([worker.givenUp, ...services.map((kept) => loss(kept, paths))]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Keep = (name: string, service: Service) => void;

async function bringUpLedger(input: StackInput, paths: StackPaths, keep: Keep): Promise<string> {
  const url = input.settings.databaseUrl ?? (await bringUpPostgres(input, paths, keep));
  input.say('bringing the ledger up to date …');
  await migrate(url);
  return url;
}

async function bringUpPostgres({ settings, say, signal }: StackInput, paths: StackPaths, keep: Keep): Promise<string> {
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
  readonly uiUrl: string | null;
}

async function bringUpTemporal(input: StackInput, paths: StackPaths, keep: Keep): Promise<TemporalUp> {
  const { temporal } = input.settings;
  const up = temporal === null ? await bringUpServer(input, paths, keep) : { temporal, uiUrl: null };
  await registerSearchAttributes(up.temporal);
  return up;
}

async function bringUpServer(
  { settings, say, signal }: StackInput,
  paths: StackPaths,
  keep: Keep,
): Promise<TemporalUp> {
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

function endRuns({ runsDir, agent }: Settings, hurry: AbortSignal): Promise<unknown> {
  return endAllRuns({ runsDir, why: 'shutdown', graceSeconds: hurry.aborted ? 0 : agent.killGraceSeconds });
}

async function loss({ name, service }: { name: string; service: Service }, paths: StackPaths): Promise<never> {
  const how = await service.exited;
  throw new UserError(
    `${name} ${how}:\n${service.logTail()}`,
    `Start again: every task goes on from where it was. The logs are in ${paths.logsDir}.`,
  );
}
