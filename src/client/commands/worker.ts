import type { Command } from 'commander';
import { findStack } from '../../config/find-stack.js';
import { readSettingsHere } from '../session.js';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('runs the agents of this host, until SIGTERM; agents outlive it and are taken up by the next')
    .addHelpText(
      'after',
      '\nExample:\n  $ TEMPORAL_ADDRESS=temporal:7233 ORCH_DATABASE_URL=postgresql://… npx orch worker',
    )
    .action(runWorker);
}

async function runWorker(): Promise<void> {
  const settings = readSettingsHere();
  const { temporal, databaseUrl } = findStack(settings);
  const [{ startWorker }, { createLogger, installRuntime }] = await Promise.all([
    import('../../worker/run.js'),
    import('../../worker/logger.js'),
  ]);
  const log = createLogger(settings);
  for (const warning of settings.warnings) log.warn(warning);
  installRuntime(log, settings.metricsAddress);
  const worker = await startWorker({ settings, temporal, databaseUrl, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'worker stops; its agents go on');
      // What fails in shutting down also rejects `stopped`.
      worker.shutdown().catch(() => undefined);
    });
  }
  await worker.stopped;
}
