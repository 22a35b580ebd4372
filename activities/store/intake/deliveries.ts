import type { ClientBase, Pool } from 'pg';
import { query } from '../query.js';

/** A webhook as it came. */
export interface Delivery {
  /** The account's name in the settings. */
  readonly account: string;
  /** As whoever sent it numbers it. */
  readonly id: string;
  readonly event: string;
  readonly body: Buffer;
}

/** Keeps it for good; false: it was known already. */
export async function insertDelivery(pool: Pool, { account, id, event, body }: Delivery): Promise<boolean> {
  const { rowCount } = await pool.query(
    'insert into deliveries (account, id, event, body) values ($1, $2, $3, $4) on conflict do nothing',
    [account, id, event, body],
  );
  return rowCount === 1;
}

/** The oldest that nobody has read, in the order of their coming: theirs alone who asks, until the end of the transaction. */
export async function takeUnread(client: ClientBase, most: number): Promise<Delivery[]> {
  return query<Delivery & { readonly body: Buffer }>(
    client,
    `select account, id, event, body from deliveries where read_at is null
     order by received_at, id limit $1 for update skip locked`,
    [most],
  );
}

/** What came of it, in a few words; its body goes. */
export async function markRead(
  client: ClientBase,
  { account, id }: Pick<Delivery, 'account' | 'id'>,
  outcome: string,
): Promise<void> {
  await query(
    client,
    'update deliveries set read_at = now(), body = null, outcome = $3 where account = $1 and id = $2',
    [account, id, outcome],
  );
}

/** It cannot be read, and why; its body stays for whoever looks into it. */
export async function setAside(
  client: ClientBase,
  { account, id }: Pick<Delivery, 'account' | 'id'>,
  why: string,
): Promise<void> {
  await query(client, 'update deliveries set read_at = now(), outcome = $3 where account = $1 and id = $2', [
    account,
    id,
    `set aside: ${why}`,
  ]);
}
