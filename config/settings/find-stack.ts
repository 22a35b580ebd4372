import { orch } from '../called-as.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { Settings } from './settings.js';
import { readStackFile, stackLives, type StackFile } from './stack-file.js';
import type { TemporalConnection } from './temporal.js';

/** Where Temporal and the ledger are. */
export interface StackAddresses {
  readonly temporal: TemporalConnection;
  readonly databaseUrl: string;
  /** Null where nobody told. */
  readonly temporalUiUrl: string | null;
}

/** What is set explicitly comes first, then the stack that runs from this state directory. */
export function findStack(settings: Settings): StackAddresses {
  const { temporal, databaseUrl, temporalUiUrl } = settings;
  if (temporal !== null && databaseUrl !== null) return { temporal, databaseUrl, temporalUiUrl };
  const file = readStackFile(settings.stateDir);
  if (file === null || !stackLives(file)) throw noStack(settings);
  return {
    temporal: temporal ?? stackConnection(file),
    databaseUrl: databaseUrl ?? file.postgres.url,
    temporalUiUrl: temporalUiUrl ?? (temporal === null ? file.temporal.uiUrl : null),
  };
}

function stackConnection({ temporal }: StackFile): TemporalConnection {
  const { address, namespace } = temporal;
  return { address, namespace, apiKey: undefined, tls: undefined, metadata: undefined };
}

/** What to do where none is found. */
export function noStack({ stateDir, temporal, databaseUrl }: Settings): UserError {
  const half =
    temporal !== null && databaseUrl === null
      ? ' (TEMPORAL_ADDRESS is set, ORCH_DATABASE_URL is not)'
      : temporal === null && databaseUrl !== null
        ? ' (ORCH_DATABASE_URL is set, TEMPORAL_ADDRESS is not)'
        : '';
  return new UserError(
    `No orch stack runs from ${stateDir}${half}.`,
    `Start one with \`${orch} up\`, or set TEMPORAL_ADDRESS and ORCH_DATABASE_URL.`,
  );
}
