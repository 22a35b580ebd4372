import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { formerNames } from '../../activities/store/notices/chats.js';
import type { TelegramSettings } from '../../config/settings/notices/telegram.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import type { PageOf } from '../notices/links.js';
import { nap } from '../pauses/nap.js';
import { createTelegram, type Patience } from './api/api.js';
import { takeCommand } from './commands.js';
import { type Beats, standForLeader } from './leader.js';
import { createOutage } from './sending/outage.js';
import { createPaces, type PacesOf } from './sending/paces.js';
import { keepUpdates } from './poller.js';
import { sendNotices } from './sending/sender.js';
import type { UpdateParts } from './update-parts.js';

export interface TelegramParts {
  readonly settings: Pick<TelegramSettings, 'token' | 'apiRoot'>;
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** Each project with the chats where it is told. */
  readonly projects: () => readonly { readonly name: string; readonly chats: readonly string[] }[];
  readonly pageOf: PageOf;
  /** Something was kept of what happens there. */
  readonly onKept: () => void;
  readonly log: FastifyBaseLogger;
  /** Tests shorten them. */
  readonly patience?: Patience;
  readonly paces?: PacesOf;
  readonly beats?: Beats;
}

export interface RunningTelegram {
  /** What becomes of updates that were kept: any server reads them. */
  readonly updates: Omit<UpdateParts, 'projects'>;
  stop(): Promise<void>;
}

/** Speaks with Telegram whenever no other server does. */
export function startTelegram(parts: TelegramParts): RunningTelegram {
  const { settings, databaseUrl, pool, projects, pageOf, onKept, log } = parts;
  const telegram = createTelegram(settings, parts.patience);
  // As it stands in the token, whether Telegram answers or not.
  const botId = settings.token.split(':', 1)[0] ?? '';
  // Until it is known, what is said to another bot is answered, too.
  let botName: string | null = null;
  const stopped = new AbortController();
  const learning = learnName();
  const leader = standForLeader({
    ...{ databaseUrl, log },
    ...(parts.beats !== undefined && { beats: parts.beats }),
    async lead({ over, leads }) {
      const outage = createOutage(telegram, log);
      const telling = { pool, telegram, paces: createPaces(parts.paces), outage, pageOf, log, leads };
      await Promise.all([sendNotices(telling, over), keepUpdates({ pool, telegram, botId, onKept, log, leads }, over)]);
    },
  });
  return {
    updates: {
      botId,
      formerly: (client, chat) => formerNames(client, telegramAccount, chat),
      command: (client, said) => takeCommand(client, said, { projects: projects(), botName }),
    },
    async stop() {
      stopped.abort();
      await Promise.all([leader.stop(), learning]);
    },
  };

  async function learnName(): Promise<void> {
    while (botName === null && !stopped.signal.aborted) {
      botName = await telegram.me().then(
        ({ name }) => name,
        () => null,
      );
      if (botName === null) await nap(nameAgainMs, stopped.signal);
    }
  }
}

/** Telegram has not told what the bot is called: it is asked again then. Who leads tells that it is away. */
const nameAgainMs = 10_000;
