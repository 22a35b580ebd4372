import type { Pool } from 'pg';
import type { EnvironmentName } from '../../../domain/deploys/environment.js';
import type { DeploymentRecord, EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import { stepFailure } from '../../temporal/failure.js';

/** Null: nothing was deployed there yet. */
export function findEnvironment(
  _pool: Pool,
  _of: { readonly project: string; readonly environment: EnvironmentName },
): Promise<EnvironmentRecord | null> {
  throw stepFailure('InvalidInput', 'not built yet');
}

/** The environment's row and its deployment's, in one transaction; done again, it changes nothing. */
export function keepEnvironment(
  _pool: Pool,
  _record: { readonly deployment: DeploymentRecord; readonly environment?: EnvironmentRecord },
): Promise<void> {
  throw stepFailure('InvalidInput', 'not built yet');
}
