import type { Pool } from 'pg';
import { type Delivery, markRead, takeUnread } from '../../activities/store/intake/deliveries.js';
import { insertEvents } from '../../activities/store/intake/events.js';
import { inTransaction } from '../../activities/store/transaction.js';
import type { AccountKind, AccountKinds } from '../../config/settings/account-kinds.js';
import { takeUpdate, type UpdateParts } from '../telegram/take-update.js';
import { telegramAccount } from '../../domain/chat/chat-address.js';
import { eventsOf, type ProjectPlaces } from '../webhooks/events-of.js';
import { readDelivery } from '../webhooks/read-delivery.js';

export interface UnreadParts {
  readonly pool: Pool;
  readonly accounts: AccountKinds;
  /** As the projects file is now; a mistake in it is thrown, and nothing is read until it is right again. */
  readonly projects: () => readonly ProjectPlaces[];
  /** Null: orch has no bot. */
  readonly telegram: Omit<UpdateParts, 'projects'> | null;
}

export interface Read {
  readonly deliveries: number;
  /** Projects of which more has happened than was told. */
  readonly unseen: readonly string[];
}

const atOnce = 50;

/** Makes events of the oldest deliveries: of each all of them or none, however this process ends. */
export async function readUnread({ pool, accounts, projects, telegram }: UnreadParts): Promise<Read> {
  const known = projects();
  return inTransaction(pool, async (client) => {
    const deliveries = await takeUnread(client, atOnce);
    const unseen = new Set<string>();
    for (const delivery of deliveries) {
      if (telegram !== null && delivery.account === telegramAccount) {
        await markRead(client, delivery, await takeUpdate(client, delivery, { ...telegram, projects: known }));
        continue;
      }
      const found = concernOf(delivery, accounts[delivery.account]?.kind, known);
      if ('unreadable' in found) {
        await markRead(client, delivery, `unreadable: ${found.unreadable}`);
        continue;
      }
      const fresh = await insertEvents(client, found.events);
      found.unseen.forEach((project) => unseen.add(project));
      await markRead(client, delivery, `${fresh} of ${found.events.length} events are new`);
    }
    return { deliveries: deliveries.length, unseen: [...unseen] };
  });
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
