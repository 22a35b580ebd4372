import type { FastifyBaseLogger } from 'fastify';
import type { ClientBase, Pool } from 'pg';
import { type Delivery, markRead, setAside, takeUnread } from '../../activities/store/intake/deliveries.js';
import { insertEvents } from '../../activities/store/intake/events.js';
import { inSavepoint, inTransaction } from '../../activities/store/transaction.js';
import type { AccountKind, AccountKinds } from '../../config/settings/account-kinds.js';
import { takeUpdate } from '../telegram/take-update.js';
import type { UpdateParts } from '../telegram/update-parts.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { eventsOf, type ProjectPlaces } from '../webhooks/events-of.js';
import { readDelivery } from '../webhooks/read-delivery.js';
import { isPoison } from './is-poison.js';

export interface UnreadParts {
  readonly pool: Pool;
  readonly accounts: AccountKinds;
  /** As the projects file is now; a mistake in it is thrown, and nothing is read until it is right again. */
  readonly projects: () => readonly ProjectPlaces[];
  /** Null: orch has no bot. */
  readonly telegram: Omit<UpdateParts, 'projects'> | null;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

export interface Read {
  readonly deliveries: number;
  /** Projects of which more has happened than was told. */
  readonly unseen: readonly string[];
}

const atOnce = 50;
const longestWhy = 300;

/** Makes events of the oldest deliveries: of each all of them or none, however this process ends. */
export async function readUnread({ pool, accounts, projects, telegram, log }: UnreadParts): Promise<Read> {
  const known = projects();
  return inTransaction(pool, async (client) => {
    const deliveries = await takeUnread(client, atOnce);
    const unseen = new Set<string>();
    for (const delivery of deliveries) {
      try {
        const outcome = await inSavepoint(client, () => readOne(client, delivery, unseen));
        await markRead(client, delivery, outcome);
      } catch (error) {
        if (!isPoison(error)) throw error;
        const { account, id, event } = delivery;
        const why = error.message.slice(0, longestWhy);
        log.warn({ account, delivery: id, event, error: why }, 'what has come in cannot be read, and is set aside');
        await setAside(client, delivery, why);
      }
    }
    return { deliveries: deliveries.length, unseen: [...unseen] };
  });

  /** What came of it, in a few words. */
  async function readOne(client: ClientBase, delivery: Delivery, unseen: Set<string>): Promise<string> {
    if (telegram !== null && delivery.account === telegramAccount) {
      return await takeUpdate(client, delivery, { ...telegram, projects: known });
    }
    const found = concernOf(delivery, accounts[delivery.account]?.kind, known);
    if ('unreadable' in found) return `unreadable: ${found.unreadable}`;
    const fresh = await insertEvents(client, found.events);
    found.unseen.forEach((project) => unseen.add(project));
    return `${fresh} of ${found.events.length} events are new`;
  }
}

function concernOf(delivery: Delivery, kind: AccountKind | undefined, projects: readonly ProjectPlaces[]) {
  if (kind === undefined) return { unreadable: 'its account is not in the settings any more' };
  try {
    const news = readDelivery(kind, delivery);
    return news === null ? { events: [], unseen: [] } : eventsOf(projects, delivery.account, news);
  } catch (error) {
    return { unreadable: (error as Error).message };
  }
}
