import type { Pool } from 'pg';
import type { DeploymentRecord, EnvironmentRecord } from '../../domain/deploys/environment-record.js';
import type { Redact } from '../../domain/text/redact.js';
import { keepEnvironment } from '../store/deploys/environments.js';

export interface RecordEnvironmentInput {
  readonly deployment: DeploymentRecord;
  /** What is known of the environment after it; absent: nothing new. */
  readonly environment?: EnvironmentRecord;
}

/** Writes down what became of a deployment, and what runs now. */
export function createRecordEnvironment({ pool }: { readonly pool: Pool; readonly redact: Redact }) {
  return (input: RecordEnvironmentInput): Promise<void> => keepEnvironment(pool, input);
}
