import { isAlive } from '../../activities/processes/process-identity.js';
import { readProcessRecord } from '../processes/process-record.js';
import { serverEnding } from './keep-server.js';
import { workerEnding } from './keep-worker.js';
import { postgresEnding } from '../postgres/postgres-ending.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { endLeftover, recordPath } from '../processes/start-service.js';
import { temporalEnding } from '../temporal/temporal-server.js';

const all = [
  { name: 'server', ending: serverEnding },
  { name: 'worker', ending: workerEnding },
  { name: 'temporal', ending: temporalEnding },
  { name: 'postgres', ending: postgresEnding },
];

/** What a start that was killed has left running; its agents are left to the new worker, which attaches to them. */
export async function endLeftovers({ runDir }: StackPaths, say: (line: string) => void): Promise<void> {
  for (const { name, ending } of all) {
    if (await endLeftover({ name, ending, runDir })) say(`ended the ${name} that an earlier start left behind`);
  }
}

/** The parts that live now, by their names. */
export async function livingParts({ runDir }: StackPaths): Promise<string[]> {
  const records = all.map(async ({ name }) => {
    const identity = await readProcessRecord(recordPath(runDir, name));
    return identity !== null && isAlive(identity) ? [name] : [];
  });
  return (await Promise.all(records)).flat();
}
