import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

type ConnectionOptions = ClientConnectConfig['connectionOptions'];

/** Where Temporal is, in the words that the SDK's client and worker both take. */
export interface TemporalConnection {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey: string | undefined;
  readonly tls: ConnectionOptions['tls'];
  readonly metadata: ConnectionOptions['metadata'];
}

/** Temporal's own settings (TEMPORAL_ADDRESS …, or its configuration file); null where they name no server. */
export function readTemporalConnection(env: NodeJS.ProcessEnv): TemporalConnection | null {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) });
  if (connectionOptions.address === undefined) return null;
  return {
    address: connectionOptions.address,
    namespace: namespace ?? 'default',
    apiKey: connectionOptions.apiKey,
    tls: connectionOptions.tls,
    metadata: connectionOptions.metadata,
  };
}
