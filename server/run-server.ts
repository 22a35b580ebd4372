import type { Client } from '@temporalio/client';
import type { FastifyBaseLogger } from 'fastify';
import { handOver } from '../activities/intake/hand-over.js';
import { insertDelivery } from '../activities/store/intake/deliveries.js';
import { migrate } from '../activities/store/migrate.js';
import { createPool } from '../activities/store/pool.js';
import { lazyClient } from '../client/connect.js';
import { telegramChatIdsOf } from '../config/notices/chats-of.js';
import { readProjects } from '../config/projects/projects.js';
import { accountKinds } from '../config/settings/account-kinds.js';
import { settingPrefix } from '../config/settings/forge-accounts.js';
import type { Settings } from '../config/settings/settings.js';
import type { TemporalConnection } from '../config/settings/temporal.js';
import { askPolls } from './courier/ask-polls.js';
import { startCourier } from './courier/courier.js';
import { readUnread } from './courier/read-unread.js';
import { createServer } from './create-server.js';
import { isLoopback, listen } from './listen.js';
import { createReadiness } from './readiness.js';
import { startTelegram } from './telegram/start-telegram.js';

export interface ServerSetUp {
  readonly settings: Settings;
  readonly temporal: TemporalConnection;
  readonly databaseUrl: string;
  /** `127.0.0.1:8585`. */
  readonly address: string;
  readonly log: FastifyBaseLogger;
}

export interface RunningServer {
  /** Takes nothing new, finishes what is under way, and answers when all is down. */
  stop(): Promise<void>;
}

const probeMs = 2_000;

/** Listens at once; what it stands on may come later, and go and come again. */
export async function startServer({
  settings,
  temporal,
  databaseUrl,
  address,
  log,
}: ServerSetUp): Promise<RunningServer> {
  const pool = createPool(databaseUrl);
  const client = lazyClient(temporal);
  const projects = () => readProjects(settings);
  const accounts = accountKinds(settings);
  const readSome = () => readUnread({ pool, accounts, projects, telegram: telegram?.updates ?? null });
  let isMigrated = false;

  const courier = startCourier({
    steps: [
      async () => {
        if (!isMigrated) await migrate(databaseUrl).then(() => (isMigrated = true));
      },
      async () => {
        for (let read = await readSome(); ; read = await readSome()) {
          await askPolls(client, read.unseen, log);
          if (read.deliveries === 0) return;
        }
      },
      () => handOver({ pool, temporal: client }),
    ],
    log,
  });
  const telegram =
    settings.telegram === null
      ? null
      : startTelegram({
          ...{ settings: settings.telegram, databaseUrl, pool, log },
          pageOf: () => null,
          projects: () => projects().map(({ name }) => ({ name, chats: telegramChatIdsOf(settings, name) })),
          onKept: () => courier.wake(),
        });
  const app = await createServer({
    intake: {
      accounts,
      secrets: settings.webhookSecrets,
      projects,
      keep: (delivery) => insertDelivery(pool, delivery),
    },
    readiness: createReadiness({
      ledger: () => pool.query('select from deliveries limit 0'),
      temporal: () => askTemporal(client),
    }),
    onKept: () => courier.wake(),
    log,
  });
  try {
    const url = await listen(app, address);
    for (const line of noteworthy(settings, address)) log.warn(line);
    log.info({ url }, 'server started');
  } catch (error) {
    await end();
    throw error;
  }
  return { stop: end };

  async function end(): Promise<void> {
    await app.close();
    await Promise.all([courier.stop(), telegram?.stop()]);
    await pool.end();
    await client.connection.close();
  }
}

function askTemporal(client: Client): Promise<unknown> {
  const { namespace } = client.options;
  return client.withDeadline(Date.now() + probeMs, () => client.workflowService.describeNamespace({ namespace }));
}

function noteworthy(settings: Settings, address: string): string[] {
  const { webhookSecrets } = settings;
  const silent = Object.keys(accountKinds(settings)).filter((name) => webhookSecrets[name] === undefined);
  return [
    ...silent.map((name) => `no webhooks are taken from ${name}: ${settingPrefix(name)}_WEBHOOK_SECRET is not set`),
    ...(isLoopback(address)
      ? []
      : [`${address} is reached from other machines, without encryption: put a proxy with a certificate before it`]),
  ];
}
