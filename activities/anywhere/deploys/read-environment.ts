import type { Pool } from 'pg';
import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import { findEnvironment } from '../../store/deploys/environments.js';

export interface ReadEnvironmentInput {
  readonly project: string;
  readonly environment: EnvironmentName;
}

/** What runs in an environment, and whether it is held; null: nothing was deployed there yet. */
export function createReadEnvironment({ pool }: { readonly pool: Pool }) {
  return (input: ReadEnvironmentInput): Promise<EnvironmentRecord | null> => findEnvironment(pool, input);
}
