import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { CredentialsFor } from '../../activities/git/run/git-credentials.js';
import { findStack, type StackAddresses } from '../../config/settings/find-stack.js';
import { passwordOf } from '../../config/settings/secrets.js';
import type { Settings } from '../../config/settings/settings.js';
import { connect } from '../../client/connect.js';
import { createOrchClient, type OrchClient } from '../../client/orch-client.js';
import { createTaskClient, type TaskClient } from '../../client/task-client.js';

/** What a command that talks to a stack works with. */
export interface Session {
  readonly settings: Settings;
  readonly addresses: StackAddresses;
  readonly client: Client;
  readonly pool: Pool;
  readonly tasks: TaskClient;
  readonly orch: OrchClient;
}

/** What few commands need is loaded when they do. */
function credentialsOf({ forges }: Settings): CredentialsFor {
  return async (originUrl) => {
    const { assembleCredentials } = await import('../../worker/assemble/assemble-credentials.js');
    return assembleCredentials(forges)(originUrl);
  };
}

export async function withSession<Result>(
  settings: Settings,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const addresses = findStack(settings);
  const connections = await connect(addresses);
  try {
    const { client, pool } = connections;
    const password = passwordOf(addresses.databaseUrl);
    const secrets = [...settings.secrets, ...password];
    const credentials = [...settings.credentials, ...password];
    return await work({
      settings: { ...settings, secrets, credentials },
      addresses,
      client,
      pool,
      tasks: createTaskClient({ client, pool }),
      orch: createOrchClient(settings, connections, credentialsOf(settings)),
    });
  } finally {
    await connections.close();
  }
}
