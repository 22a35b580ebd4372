import { setTimeout as sleep } from 'node:timers/promises';

/** Rests for so long, or until the signal is given. */
export async function nap(ms: number, until: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: until }).catch(() => undefined);
}
