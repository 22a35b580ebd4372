import { findStack } from '../../../config/settings/find-stack.js';
import { findOnceUp } from '../../session/find-once-up.js';
import { readSettingsHere } from '../../session/read-settings-here.js';

export interface WorkerOptions {
  readonly drain?: true;
  readonly json?: true;
  readonly ofStack?: number;
}

export async function worker(options: WorkerOptions): Promise<void> {
  if (options.drain === true) await drain();
  else await runWorker(options.json === true, options.ofStack);
}

async function drain(): Promise<void> {
  const { stateDir } = readSettingsHere();
  // Without the worker itself, which takes a second to load.
  const { drainWorker } = await import('../../../worker/drain-worker.js');
  await drainWorker(stateDir, (line) => console.log(line));
}

/** What still hangs then has lost its worker all the same. */
const longestShutdownMs = 15_000;

async function runWorker(json: boolean, stackPid?: number): Promise<void> {
  const settings = readSettingsHere();
  const [{ temporal, databaseUrl }, { startWorker }, { createLogger }, { installRuntime }, { drainSignal }] =
    await Promise.all([
      stackPid === undefined ? findStack(settings) : findOnceUp(settings, stackPid),
      import('../../../worker/run.js'),
      import('../../session/create-logger.js'),
      import('../../../worker/runtime.js'),
      import('../../../worker/drain-worker.js'),
    ]);
  const log = createLogger(json ? { log: { ...settings.log, format: 'json' } } : settings);
  for (const warning of settings.warnings) log.warn(warning);
  const shutDownRuntime = installRuntime(log, settings.metricsAddress);
  // Before others can find this process and send it: unheard, the signal would end it.
  const drained = new AbortController();
  process.on(drainSignal, () => drained.abort());
  const worker = await startWorker({ settings, temporal, databaseUrl, log }).catch(async (error: unknown) => {
    await shutDownRuntime();
    throw error;
  });
  if (drained.signal.aborted) worker.drain();
  drained.signal.addEventListener('abort', () => worker.drain());

  let ending: Promise<void> = Promise.resolve();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, settings.agentsAtShutdown === 'leave' ? 'worker stops; its agents go on' : 'worker stops');
      const grace = settings.agentsAtShutdown === 'leave' ? 0 : settings.agent.killGraceSeconds * 1_000;
      setTimeout(() => process.exit(1), longestShutdownMs + grace).unref();
      ending = worker.shutdown();
      // What fails in shutting down also rejects `stopped`.
      ending.catch(() => undefined);
    });
  }
  await worker.stopped;
  await ending;
}
