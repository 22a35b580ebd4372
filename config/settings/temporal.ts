import { loadClientConfigProfile, loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

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
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: set(env) });
  if (connectionOptions.address === undefined) return null;
  return {
    address: connectionOptions.address,
    namespace: namespace ?? 'default',
    apiKey: connectionOptions.apiKey,
    tls: connectionOptions.tls,
    metadata: connectionOptions.metadata,
  };
}

/** The file of the client's private key, where the settings name one. */
export function readTemporalKeyFile(env: NodeJS.ProcessEnv): string | undefined {
  const key = loadClientConfigProfile({ overrideEnvVars: set(env) }).tls?.clientKey;
  return key !== undefined && 'path' in key ? key.path : undefined;
}

function set(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
