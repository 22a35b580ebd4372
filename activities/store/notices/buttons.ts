import { randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { type ButtonAction, buttonLabels, buttonsOf } from '../../../domain/chat/buttons.js';
import type { Asked } from '../../../domain/notices/notice.js';
import { query } from '../query.js';

export interface Button {
  /** What the chat sends back when it is pressed. */
  readonly key: string;
  readonly label: string;
}

/** The buttons of a notice's message, the same ones each time: its row's id, and what it asks. */
export async function ensureButtons(
  connection: Pool | ClientBase,
  notice: string,
  asks: Asked | null,
): Promise<readonly Button[]> {
  const actions = buttonsOf(asks);
  if (actions.length === 0) return [];
  for (const action of actions) {
    await query(
      connection,
      'insert into buttons (key, notice, action) values ($1, $2, $3) on conflict (notice, action) do nothing',
      [randomBytes(8).toString('base64url'), notice, action],
    );
  }
  return await buttonsFor(connection, notice, actions);
}

/** Those of a notice's message that were made, in this order. */
export async function buttonsFor(
  connection: Pool | ClientBase,
  notice: string,
  actions: readonly ButtonAction[],
): Promise<readonly Button[]> {
  if (actions.length === 0) return [];
  const rows = await query<{ key: string; action: ButtonAction }>(
    connection,
    'select key, action from buttons where notice = $1',
    [notice],
  );
  return actions.flatMap((action) =>
    rows.filter((row) => row.action === action).map(({ key }) => ({ key, label: buttonLabels[action] })),
  );
}
