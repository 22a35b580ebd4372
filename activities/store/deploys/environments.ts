import type { ClientBase, Pool } from 'pg';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { DeploymentRecord, EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import { query } from '../query.js';
import { inTransaction } from '../transaction.js';

/** Null: nothing was deployed there yet. */
export async function findEnvironment(
  pool: Pool,
  { project, environment }: { readonly project: string; readonly environment: EnvironmentName },
): Promise<EnvironmentRecord | null> {
  const [row] = await query<EnvironmentRecord>(
    pool,
    'select project, environment, running, held, unproven from environments where project = $1 and environment = $2',
    [project, environment],
  );
  return row ?? null;
}

/** The deployment's row and its environment's, in one transaction; an older record that comes late replaces no newer one. */
export async function keepEnvironment(
  pool: Pool,
  { deployment, environment }: { readonly deployment: DeploymentRecord; readonly environment?: EnvironmentRecord },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await upsertDeployment(client, deployment);
    if (environment !== undefined) await upsertEnvironment(client, environment, new Date(deployment.at));
  });
}

/** Of a deployment that has come further, `waiting` says nothing new. */
async function upsertDeployment(client: ClientBase, record: DeploymentRecord): Promise<void> {
  const { key, project, environment, taskId, commit, previous, state, reason, run, rollbackRun, monitor } = record;
  await query(
    client,
    `insert into deployments as known (
       key, project, environment, task_id, commit, previous, state, reason, run, rollback_run, monitor, asked_at, changed_at
     ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
     on conflict (key) do update set
       state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at,
       previous = coalesce(excluded.previous, known.previous), run = coalesce(excluded.run, known.run),
       rollback_run = coalesce(excluded.rollback_run, known.rollback_run),
       monitor = coalesce(excluded.monitor, known.monitor)
     where known.changed_at <= excluded.changed_at and excluded.state <> 'waiting'`,
    [
      ...[key, project, environment, taskId, commit, previous, state, reason, run, rollbackRun],
      ...[monitor === null ? null : JSON.stringify(monitor), new Date(record.at)],
    ],
  );
}

async function upsertEnvironment(client: ClientBase, record: EnvironmentRecord, at: Date): Promise<void> {
  const { project, environment, ...known } = record;
  const [running, held, unproven] = [known.running, known.held, known.unproven].map((one) =>
    one === null ? null : JSON.stringify(one),
  );
  await query(
    client,
    `insert into environments as known (project, environment, running, held, unproven, updated_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (project, environment) do update set
       running = excluded.running, held = excluded.held, unproven = excluded.unproven, updated_at = excluded.updated_at
     where known.updated_at <= excluded.updated_at`,
    [project, environment, running ?? null, held ?? null, unproven ?? null, at],
  );
}
