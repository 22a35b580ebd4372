import type { ClientBase, Pool } from 'pg';
import type { Notice } from '../../../domain/notices/notice.js';
import { jsonText } from '../json-text.js';
import { query } from '../query.js';
import { laneOf } from './lane-of.js';

/** Where a receiver is told: of Telegram a chat, `chat/topic`; empty where the receiver has one place alone. */
export interface NoticeAddresses {
  readonly receiver: string;
  readonly addresses: readonly string[];
}

/** A row for each address, in the order of the telling; those that are there already stay as they are. Redacted by the caller. */
export async function insertNotices(
  connection: Pool | ClientBase,
  { receiver, addresses }: NoticeAddresses,
  { id, project, taskId, kind, content, asks }: Notice,
): Promise<void> {
  const body = jsonText({ content, asks });
  await query(
    connection,
    `insert into notices (key, receiver, address, lane, project, task_id, kind, body)
     select $1, $2, address, ${laneOf('address')}, $4, $5, $6, $7::jsonb from jsonb_array_elements_text($3) as address
     on conflict do nothing`,
    [id, receiver, JSON.stringify(addresses), project, taskId, kind, body],
  );
}
