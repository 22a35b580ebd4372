import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../domain/failures/user-error.js';
import type { Service } from './start-service.js';
import { tellingLine } from './telling-line.js';

const patienceMs = 60_000;

/** Waits until the probe gets through; a service that dies before that is told with what its log says best. */
export async function waitUntilServes(
  service: Service,
  what: string,
  logPath: string,
  probe: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const start = Date.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      await probe();
      return;
    } catch (error) {
      if (service.hasExited()) {
        const line = tellingLine(service.log());
        throw new UserError(
          `${what} ${(await service.exited).how} as soon as it was started${line === null ? '.' : `: ${line}`}`,
          `Fix what it says and start again; all of it stands in ${logPath}.`,
        );
      }
      if (Date.now() - start > patienceMs) {
        throw new UserError(
          `${what} does not answer after ${patienceMs / 1_000} s: ${(error as Error).message}`,
          `See ${logPath}.`,
        );
      }
    }
    await sleep(50);
  }
}
