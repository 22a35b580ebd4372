import { DefaultLogger, Runtime, type RuntimeOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { UserError } from '../domain/failures/user-error.js';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Once in a process: the SDK's own logs go the same way, and its metrics where the settings say. Answers how it is shut
 * down where no worker has come up, whose end would do it: until then it keeps the process alive.
 */
export function installRuntime(log: Logger, metricsAddress: string | null): () => Promise<void> {
  const runtime = install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => log[levels[level]]({ ...meta }, message)),
    telemetryOptions: {
      logging: { forward: {}, filter: 'temporalio=warn,temporal_sdk_core=warn' },
      ...(metricsAddress !== null && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
    shutdownSignals: [],
  });
  return () => runtime.shutdown();

  function install(options: RuntimeOptions): Runtime {
    try {
      return Runtime.install(options);
    } catch (error) {
      if (metricsAddress === null) throw error;
      throw new UserError(
        `Metrics cannot be served at ${metricsAddress}: ${(error as Error).message}`,
        'Set ORCH_METRICS_ADDRESS to an address of this host with a free port, or leave it out.',
      );
    }
  }
}
