import type { ClientBase, Pool } from 'pg';
import type { ButtonAction } from '../../../domain/chat/buttons.js';
import type { Asked } from '../../../domain/notices/notice.js';
import { query } from '../query.js';
import type { ToldMessage } from './outcomes.js';

/** A message of orch's on a chat, as the ledger knows it. */
export interface ShownMessage {
  readonly address: string;
  /** Null: of no task. */
  readonly project: string | null;
  readonly taskId: string | null;
  readonly asks: Asked | null;
  /** Who alone is asked, by their id; null: everybody is. */
  readonly whom: string | null;
}

const columns = `address, project, task_id as "taskId", coalesce(body -> 'asks', 'null') as asks,
  body -> 'whom' ->> 'id' as whom`;

/** The message that a button belongs to; null: nobody knows this key. */
export async function findButton(
  connection: Pool | ClientBase,
  receiver: string,
  key: string,
): Promise<(ShownMessage & { readonly action: ButtonAction }) | null> {
  const [row] = await query<ShownMessage & { readonly action: ButtonAction }>(
    connection,
    `select action, ${columns} from buttons join notices on notices.id = buttons.notice
     where buttons.key = $2 and receiver = $1`,
    [receiver, key],
  );
  return row ?? null;
}

/** A message by its number in the chat that it stands in, whichever topic; null: nobody knows it. */
export async function findMessage(
  connection: Pool | ClientBase,
  receiver: string,
  { chat, message }: ToldMessage,
): Promise<ShownMessage | null> {
  const [row] = await query<ShownMessage>(
    connection,
    `select ${columns} from notices
     where receiver = $1 and told_chat = $2 and message_id = $3 order by id desc limit 1`,
    [receiver, chat, message],
  );
  return row ?? null;
}
