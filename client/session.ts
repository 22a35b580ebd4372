import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { readEnvironment } from '../config/settings/environment.js';
import { findStack, type StackAddresses } from '../config/settings/find-stack.js';
import { passwordOf } from '../config/settings/secrets.js';
import { readSettings, type Settings } from '../config/settings/settings.js';
import type { TaskClient } from './task-client.js';

/** What a command that talks to a stack works with. */
export interface Session {
  readonly settings: Settings;
  readonly addresses: StackAddresses;
  readonly client: Client;
  readonly pool: Pool;
  readonly tasks: TaskClient;
}

export function readSettingsHere(): Settings {
  const cwd = process.cwd();
  return readSettings(readEnvironment(cwd), cwd);
}

export async function withSession<Result>(
  settings: Settings,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const addresses = findStack(settings);
  // Loaded here alone: `--help` and commands without a stack need not wait for Temporal's SDK.
  const [{ connect }, { createTaskClient }] = await Promise.all([import('./connect.js'), import('./task-client.js')]);
  const connections = await connect(addresses);
  try {
    const { client, pool } = connections;
    const secrets = [...settings.secrets, ...passwordOf(addresses.databaseUrl)];
    return await work({
      settings: { ...settings, secrets },
      addresses,
      client,
      pool,
      tasks: createTaskClient({ client, pool }),
    });
  } finally {
    await connections.close();
  }
}
