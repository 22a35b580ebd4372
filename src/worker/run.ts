import type { Logger } from 'pino';
import { migrate } from '../activities/store/migrate.js';
import { createPool } from '../activities/store/pool.js';
import { passwordOf } from '../config/secrets.js';
import type { Settings } from '../config/settings.js';
import type { TemporalConnection } from '../config/temporal.js';
import { assembleActivities } from './assemble-activities.js';
import { connect } from './connect.js';
import { readHostId } from './host-id.js';
import { createHostWorkers } from './host-workers.js';
import { ensurePruneSchedule } from './prune-schedule.js';
import { ensureSearchAttributes } from './search-attributes.js';

export interface WorkerSetUp {
  readonly settings: Settings;
  readonly temporal: TemporalConnection;
  readonly databaseUrl: string;
  readonly log: Logger;
}

export interface RunningWorker {
  /** Takes nothing new, lets go of its agents without ending them, and answers when all is down. */
  shutdown(): Promise<void>;
  /** Settles when the worker has stopped; rejects where it stopped by itself. */
  readonly stopped: Promise<void>;
}

/** Brings up one host's worker: the shared queue, the intake, its agents and its worktrees. */
export async function startWorker({ settings, temporal, databaseUrl, log }: WorkerSetUp): Promise<RunningWorker> {
  const hostId = readHostId(settings.stateDir);
  await migrate(databaseUrl);
  const connection = await connect(temporal);
  await ensureSearchAttributes(connection, temporal.namespace);
  await ensurePruneSchedule({ connection, namespace: temporal.namespace, hostId, log });

  const pool = createPool(databaseUrl);
  // The stack's own database has a password that is no setting.
  const secrets = [...settings.secrets, ...passwordOf(databaseUrl)];
  const activities = assembleActivities({ settings: { ...settings, secrets }, pool, hostId, log });
  const { namespace } = temporal;
  const workers = await createHostWorkers({
    connection,
    namespace,
    hostId,
    activities,
    agentSlots: settings.agentSlots,
  });

  const shutDownAll = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run().finally(shutDownAll));
  const stopped = Promise.all(runs).then(async () => {
    await pool.end();
    await connection.close();
  });
  log.info({ hostId, address: temporal.address, slots: settings.agentSlots }, 'worker started');
  return {
    stopped,
    shutdown: async () => {
      shutDownAll();
      await stopped;
    },
  };
}
