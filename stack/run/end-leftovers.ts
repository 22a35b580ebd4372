import { workerEnding } from './keep-worker.js';
import { postgresEnding } from '../postgres/postgres-ending.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { endLeftover } from '../processes/start-service.js';
import { temporalEnding } from '../temporal/temporal-server.js';

/** What a start that was killed has left running; its agents are left to the new worker, which attaches to them. */
export async function endLeftovers({ runDir }: StackPaths, say: (line: string) => void): Promise<void> {
  const all = [
    { name: 'worker', ending: workerEnding },
    { name: 'temporal', ending: temporalEnding },
    { name: 'postgres', ending: postgresEnding },
  ];
  for (const { name, ending } of all) {
    if (await endLeftover({ name, ending, runDir })) say(`ended the ${name} that an earlier start left behind`);
  }
}
