import type { ClientBase, Pool } from 'pg';
import type { ChatAnswer } from '../../../domain/chat/answers.js';
import { jsonText } from '../json-text.js';
import { query } from '../query.js';
import { laneOf } from './lane-of.js';

export interface NewChatAnswer {
  /** The same again is the same. */
  readonly key: string;
  readonly receiver: string;
  readonly address: string;
  /** Null: of no task. */
  readonly about: { readonly project: string; readonly taskId: string } | null;
  readonly answer: ChatAnswer;
}

/** Has the sender say it; false: it was there already. */
export async function insertChatAnswer(
  connection: Pool | ClientBase,
  { key, receiver, address, about, answer }: NewChatAnswer,
): Promise<boolean> {
  const rows = await query(
    connection,
    `insert into notices (key, receiver, address, lane, project, task_id, kind, body)
     values ($1, $2, $3::text, ${laneOf('$3::text')}, $4, $5, $6, $7::jsonb) on conflict do nothing returning id`,
    [
      ...[key, receiver, address, about?.project ?? null, about?.taskId ?? null],
      ...[answer.kind, jsonText(answer.body)],
    ],
  );
  return rows.length > 0;
}
