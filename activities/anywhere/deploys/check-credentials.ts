import { type EnvironmentName, environmentNames } from '../../../domain/pipeline/environment.js';
import type { DeployHost } from '../../deploys/deploy-host.js';

export interface CheckCredentialsInput {
  readonly project: string;
  readonly credentials: Readonly<Record<EnvironmentName, readonly string[]>>;
}

/** Why this worker could not deploy, before anybody is paid; null: it has what the commands get. */
export function createCheckCredentials({ deployHost }: { readonly deployHost: Pick<DeployHost, 'credentials'> }) {
  return ({ project, credentials }: CheckCredentialsInput): Promise<string | null> => {
    const problems = environmentNames.flatMap((environment) => {
      const given = deployHost.credentials(project, environment, credentials[environment]);
      return typeof given === 'string' ? [given] : [];
    });
    return Promise.resolve(problems.length === 0 ? null : problems.join(' '));
  };
}
