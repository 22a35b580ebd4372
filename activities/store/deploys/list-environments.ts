import type { Pool } from 'pg';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type {
  DeploymentState,
  Held,
  MonitorRecord,
  ProvenCommit,
  Unproven,
} from '../../../domain/deploys/environment-record.js';
import { query } from '../query.js';

/** An environment as people see it. All times are epoch milliseconds. */
export interface ListedEnvironment {
  readonly project: string;
  readonly environment: EnvironmentName;
  /** The last commit proven healthy; null: none was. */
  readonly running: ProvenCommit | null;
  readonly held: Held | null;
  readonly unproven: Unproven | null;
  /** Null: nothing is done at the moment. */
  readonly underWay: ListedDeployment | null;
  /** In the order of asking. */
  readonly waiting: readonly ListedDeployment[];
  /** Answered that the environment is held, and not asked for again: whether a person agrees. */
  readonly asking: readonly ListedDeployment[];
  /** Looked at by the post-deploy-monitor; null: nothing is. */
  readonly monitored: ListedDeployment | null;
  /** How the one that was made last has ended; null: none has. */
  readonly last: ListedDeployment | null;
}

export interface ListedDeployment {
  readonly taskId: string;
  readonly commit: string;
  readonly state: DeploymentState;
  readonly reason: string | null;
  /** Of its command, and of the rollback's. */
  readonly run: number | null;
  readonly rollbackRun: number | null;
  readonly monitor: MonitorRecord | null;
  readonly askedAt: number;
  readonly changedAt: number;
}

const working: readonly DeploymentState[] = ['deploying', 'checking', 'rolling-back'];
const ended: readonly DeploymentState[] = ['healthy', 'not-begun', 'failed', 'rolled-back', 'unproven', 'degraded'];

type Key = Pick<ListedEnvironment, 'project' | 'environment'>;

/** By project, staging before production; of one project, or null: of all. */
export async function listEnvironments(pool: Pool, project: string | null): Promise<ListedEnvironment[]> {
  const environments = await query<Key & Pick<ListedEnvironment, 'running' | 'held' | 'unproven'>>(
    pool,
    `select project, environment, running, held, unproven
     from environments full join (select distinct project, environment from deployments) as deployed
       using (project, environment)
     where $1::text is null or project = $1
     order by project, environment desc`,
    [project],
  );
  const rows = await listDeployments(pool, project);
  return environments.map((environment) => {
    const own = rows.filter(
      (row) => row.project === environment.project && row.environment === environment.environment,
    );
    const inState = (...states: DeploymentState[]) =>
      own.flatMap(({ deployment }) => (states.includes(deployment.state) ? [deployment] : []));
    return {
      ...environment,
      underWay: inState(...working).at(-1) ?? null,
      waiting: inState('waiting'),
      asking: inState('held'),
      monitored: inState('monitored').at(-1) ?? null,
      last: inState(...ended).at(-1) ?? null,
    };
  });
}

/** Of each environment those that are open, the one that ended last, and what tasks were answered last that it is held. */
function listDeployments(pool: Pool, project: string | null): Promise<(Key & { deployment: ListedDeployment })[]> {
  return query<Key & { deployment: ListedDeployment }>(
    pool,
    `with numbered as (
       select *,
         row_number() over (partition by project, environment, state = any ($2) order by changed_at desc, key) as of_ended,
         row_number() over (partition by project, environment, task_id order by asked_at desc, key) as of_task
       from deployments
       where $1::text is null or project = $1
     )
     select project, environment, json_build_object(
       'taskId', task_id, 'commit', commit, 'state', state, 'reason', reason, 'run', run, 'rollbackRun', rollback_run,
       'monitor', monitor, 'askedAt', floor(extract(epoch from asked_at) * 1000),
       'changedAt', floor(extract(epoch from changed_at) * 1000)
     ) as deployment
     from numbered
     where state = any ($3) or (state = any ($2) and of_ended = 1) or (state = 'held' and of_task = 1)
     order by asked_at, key`,
    [project, list(ended), list([...working, 'waiting', 'monitored'])],
  );
}

/** As Postgres writes an array of words. */
function list(states: readonly DeploymentState[]): string {
  return `{${states.join(',')}}`;
}
