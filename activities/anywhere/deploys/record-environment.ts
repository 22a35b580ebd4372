import type { Pool } from 'pg';
import type { DeploymentRecord, EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { Redact } from '../../../domain/text/redact.js';
import { redactTexts } from '../../../domain/text/redact-texts.js';
import { keepEnvironment } from '../../store/deploys/environments.js';

export interface RecordEnvironmentInput {
  readonly deployment: DeploymentRecord;
  /** What is known of the environment after it; absent: nothing new. */
  readonly environment?: EnvironmentRecord;
}

/** Writes down what became of a deployment, and what runs now. */
export function createRecordEnvironment({
  pool,
  redact,
}: {
  readonly pool: Pool;
  readonly redact: Redact;
}): (input: RecordEnvironmentInput) => Promise<void> {
  return (input) => keepEnvironment(pool, redactTexts(input, redact));
}
