import type { ClientBase } from 'pg';
import { query } from '../query.js';

/** So often within an hour is answered what nobody has asked for: of one person on a chat, and of all of them. */
const most = { person: 5, chat: 20 };

export interface AsidePlace {
  readonly receiver: string;
  readonly chat: string;
  /** Their id; empty: nobody knows who. */
  readonly person: string;
}

/** Whether somebody is still to be answered what they have said beside the matter, or without a say; counted as answered. */
export async function takeAside(client: ClientBase, { receiver, chat, person }: AsidePlace): Promise<boolean> {
  const ofPerson = await count(client, [receiver, chat, `person ${person}`]);
  // Who is not answered any more does not use up the others' answers.
  return ofPerson <= most.person && (await count(client, [receiver, chat, 'all'])) <= most.chat;
}

async function count(client: ClientBase, key: readonly string[]): Promise<number> {
  const isOver = `chat_asides.began_at < now() - interval '1 hour'`;
  const [row] = await query<{ said: number }>(
    client,
    `insert into chat_asides (receiver, chat, who) values ($1, $2, $3)
     on conflict (receiver, chat, who) do update set
       said = case when ${isOver} then 1 else chat_asides.said + 1 end,
       began_at = case when ${isOver} then now() else chat_asides.began_at end
     returning said`,
    key,
  );
  return row?.said ?? 1;
}
