import type { EnvironmentName } from '../../domain/deploys/environment.js';
import type { DeployHost } from '../deploys/deploy-host.js';

export interface CheckCredentialsInput {
  readonly project: string;
  readonly credentials: Readonly<Record<EnvironmentName, readonly string[]>>;
}

/** Why this worker could not deploy, before anybody is paid; null: it has what the commands get. */
export function createCheckCredentials({ deployHost }: { readonly deployHost: Pick<DeployHost, 'credentials'> }) {
  return ({ project, credentials }: CheckCredentialsInput): Promise<string | null> => {
    for (const [environment, names] of Object.entries(credentials) as [EnvironmentName, readonly string[]][]) {
      const given = deployHost.credentials(project, environment, names);
      if (typeof given === 'string') return Promise.resolve(given);
    }
    return Promise.resolve(null);
  };
}
