import { setTimeout as sleep } from 'node:timers/promises';
import { findStack, noStack, type StackAddresses } from '../../config/settings/find-stack.js';
import type { Settings } from '../../config/settings/settings.js';
import { readStackFile, stackLives } from '../../config/settings/stack-file.js';

/** A stack starts its worker and its server before it is up, so that all is loaded by then. */
export async function findOnceUp(settings: Settings, pid: number): Promise<StackAddresses> {
  while (readStackFile(settings.stateDir)?.pid !== pid) {
    if (!stackLives({ pid })) throw noStack(settings);
    await sleep(20);
  }
  return findStack(settings);
}
