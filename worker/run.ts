import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAgentSlots } from '../activities/agents/supervisor/agent-slots.js';
import { endAllRuns } from '../activities/agents/run/end-all-runs.js';
import { migrate } from '../activities/store/migrate.js';
import { createPool } from '../activities/store/pool.js';
import { missingVariables } from '../config/projects/project-variables.js';
import { readKnownProjects } from '../config/projects/projects.js';
import { passwordOf } from '../config/settings/secrets.js';
import type { Settings } from '../config/settings/settings.js';
import type { TemporalConnection } from '../config/settings/temporal.js';
import { readKey } from '../activities/git/signing/read-key.js';
import { allKeys, keyFolder } from './assemble/assemble-signing.js';
import { assembleActivities } from './assemble/assemble-activities.js';
import { connect } from './connect.js';
import { keepPolls } from './ensure-polls.js';
import { expectSandbox } from './expect-sandbox.js';
import { readHostId } from './host-id.js';
import { createHostWorkers } from './host-workers.js';
import { ensurePruneSchedule } from './prune-schedule.js';
import { ensureSearchAttributesInTurn } from './search-attributes.js';
import { createWorkCount } from './work-count.js';
import { holdRecord } from './worker-record.js';
import { lookAhead } from './preflight/look-ahead.js';

export interface WorkerSetUp {
  readonly settings: Settings;
  readonly temporal: TemporalConnection;
  readonly databaseUrl: string;
  readonly log: Logger;
}

export interface RunningWorker {
  /** Takes nothing new, lets go of its agents (or ends them, where the settings say so), and answers when all is down. */
  shutdown(): Promise<void>;
  /** Takes no new run, and shuts down once its agents have ended and what they did was pushed. */
  drain(): void;
  /** Settles when the worker has stopped; rejects where it stopped by itself. */
  readonly stopped: Promise<void>;
}

/** No step of a task for so long: what its agents did has been committed, pushed and checked. */
const quietMs = 10_000;

/** Brings up one host's worker: the shared queue, the intake, the host's own, its agents and its worktrees. */
export async function startWorker({ settings, temporal, databaseUrl, log }: WorkerSetUp): Promise<RunningWorker> {
  const hostId = readHostId(settings.stateDir);
  const unprotected = await expectSandbox(settings);
  if (unprotected !== null) log.warn(unprotected);
  for (const missing of missingVariables(settings, readKnownProjects(settings).projects)) log.warn(missing);
  // What a worker that was killed may have left there.
  await rm(keyFolder(settings), { recursive: true, force: true });
  for (const key of allKeys(settings)) {
    const found = await readKey(key, settings.hostEnvironment);
    if ('problem' in found)
      log.warn(`Commits cannot be signed, and no agent of such a project starts: ${found.problem}.`);
  }
  const record = await holdRecord(settings.stateDir, log);
  let draining = false;
  const agents = createWorkCount(() => record.note({ draining, agents: agents.underWay() }));
  const steps = createWorkCount();
  const slots = createAgentSlots({ runsDir: settings.runsDir, most: settings.agentSlots });
  const detach = new AbortController();

  await migrate(databaseUrl);
  const connection = await connect(temporal);
  await ensureSearchAttributesInTurn(connection, temporal.namespace, databaseUrl);
  await ensurePruneSchedule({ connection, namespace: temporal.namespace, hostId, log });
  const pool = createPool(databaseUrl);
  // The stack's own database has a password that is no setting.
  const password = passwordOf(databaseUrl);
  const secrets = [...settings.secrets, ...password];
  const credentials = [...settings.credentials, ...password];
  const client = new Client({ connection, namespace: temporal.namespace });
  const workers = await createHostWorkers({
    connection,
    namespace: temporal.namespace,
    hostId,
    activities: assembleActivities({
      settings: { ...settings, secrets, credentials },
      pool,
      hostId,
      slots,
      log,
      detach: detach.signal,
      temporal: client,
      lookAhead: (work) => lookAhead({ ...settings, secrets, credentials }, work),
    }),
    agentSlots: settings.agentSlots,
    slots,
    agents,
    steps,
  });

  const shutDownAll = () => {
    detach.abort(new Error('The worker stops; its agent goes on'));
    stopPolling([...workers.taking, ...workers.serving]);
  };
  const running = new Map(
    [...workers.taking, ...workers.serving].map((worker) => [
      worker,
      worker.run().then(
        () => {
          if (!draining || !workers.taking.includes(worker)) shutDownAll();
        },
        (error: unknown) => {
          shutDownAll();
          throw error;
        },
      ),
    ]),
  );
  const endPolls = keepPolls({ temporal: client, settings, log });
  const stopped = Promise.all(running.values())
    .finally(endPolls)
    .then(async () => {
      await pool.end();
      await connection.close();
      record.remove();
    });
  log.info({ hostId, address: temporal.address, slots: settings.agentSlots }, 'worker started');
  return {
    stopped,
    drain: () => {
      if (draining) return;
      draining = true;
      record.note({ draining, agents: agents.underWay() });
      log.info({ agents: agents.underWay() }, 'worker is drained: it takes no new run');
      stopPolling(workers.taking);
      void Promise.allSettled([running.get(workers.agents)])
        .then(() => untilQuiet(() => Math.max(agents.lastChange(), steps.lastChange()), steps.underWay))
        .then(shutDownAll);
    },
    shutdown: async () => {
      shutDownAll();
      await stopped;
      if (settings.agentsAtShutdown === 'leave') return;
      const { runsDir, agent } = settings;
      const { ended } = await endAllRuns({ runsDir, why: 'shutdown', graceSeconds: agent.killGraceSeconds });
      log.info({ ended }, 'agents were ended');
    },
  };
}

function stopPolling(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

async function untilQuiet(lastChange: () => number, underWay: () => number): Promise<void> {
  while (underWay() > 0 || Date.now() - lastChange() < quietMs) await sleep(500);
}
