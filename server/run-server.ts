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
import { createRedact } from '../domain/text/redact.js';
import { isLoopback, listen } from './listen.js';
import { createPageOf } from './notices/links.js';
import { type RunningWebhook, startWebhook, type WebhookParts } from './notices/start-webhook.js';
import { createReadiness } from './readiness.js';
import { type RunningTelegram, startTelegram, type TelegramParts } from './telegram/start-telegram.js';

export interface ServerSetUp {
  readonly settings: Settings;
  readonly temporal: TemporalConnection;
  readonly databaseUrl: string;
  /** Null: nobody knows where that is. */
  readonly temporalUiUrl: string | null;
  /** `127.0.0.1:8585`. */
  readonly address: string;
  /** As `createServer` takes it. */
  readonly ofStack?: number;
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
  temporalUiUrl,
  address,
  ofStack,
  log,
}: ServerSetUp): Promise<RunningServer> {
  const pool = createPool(databaseUrl);
  const client = lazyClient(temporal);
  const projects = () => readProjects(settings);
  const accounts = accountKinds(settings);
  const readSome = () => readUnread({ pool, accounts, projects, telegram: telegram?.updates ?? null, log });
  const pageOf = createPageOf(temporalUiUrl, temporal.namespace);
  let isMigrated = false;
  let webhook: RunningWebhook | null = null;
  let telegram: RunningTelegram | null = null;

  const courier = startCourier({
    steps: [
      async () => {
        if (isMigrated) return;
        await migrate(databaseUrl);
        isMigrated = true;
        webhook = tellWebhook(settings, { pool, pageOf, log });
        telegram = speak(settings, { pool, databaseUrl, pageOf, log, onKept: () => courier.wake() });
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
    ...(ofStack !== undefined && { ofStack }),
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
    await courier.stop();
    await Promise.all([webhook?.stop(), telegram?.stop()]);
    await pool.end();
    await client.connection.close();
  }
}

function tellWebhook(
  { noticeWebhook: webhook, secrets }: Settings,
  parts: Pick<WebhookParts, 'pool' | 'pageOf' | 'log'>,
): RunningWebhook | null {
  return webhook === null ? null : startWebhook({ ...parts, webhook, redact: createRedact(secrets) });
}

function speak(
  settings: Settings,
  parts: Pick<TelegramParts, 'pool' | 'databaseUrl' | 'pageOf' | 'log' | 'onKept'>,
): RunningTelegram | null {
  if (settings.telegram === null) return null;
  const projects = () => readProjects(settings).map(({ name }) => ({ name, chats: telegramChatIdsOf(settings, name) }));
  return startTelegram({ ...parts, settings: settings.telegram, projects });
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
