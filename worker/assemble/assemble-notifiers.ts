import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { NotifyDeps } from '../../activities/anywhere/notify.js';
import { createCommandNotifier } from '../../activities/notifiers/command.js';
import { createLogNotifier } from '../../activities/notifiers/log.js';
import { createQueuedNotifier } from '../../activities/notifiers/queued.js';
import { telegramChatsFor } from '../../config/notices/chats-of.js';
import type { Settings } from '../../config/settings/settings.js';
import type { NoticeKind } from '../../domain/notices/notice-kinds.js';

const commandTimeoutSeconds = 30;

/** Who is told beside the log. What waits in the ledger is told by the server: it alone needs the bot's token and the webhook's secret. */
export function assembleNotifiers(settings: Settings, pool: Pool, log: Logger): NotifyDeps['notifiers'] {
  const { notifyCommand, notifyKinds: kinds, hostEnvironment, noticeWebhook } = settings;
  const isWanted = (kind: NoticeKind) => kinds?.includes(kind) ?? true;
  return {
    log: createLogNotifier(log),
    ...(notifyCommand !== null && {
      command: createCommandNotifier({
        ...{ command: notifyCommand, environment: hostEnvironment, timeoutSeconds: commandTimeoutSeconds },
        ...(kinds !== null && { kinds }),
      }),
    }),
    telegram: createQueuedNotifier({
      pool,
      receiver: 'telegram',
      addressesOf: (notice) => (isWanted(notice.kind) ? telegramChatsFor(settings, notice) : []),
    }),
    ...(noticeWebhook !== null && {
      webhook: createQueuedNotifier({
        pool,
        receiver: 'webhook',
        addressesOf: ({ kind }) => (isWanted(kind) ? [''] : []),
      }),
    }),
  };
}
