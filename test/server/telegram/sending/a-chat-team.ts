import { pino } from 'pino';
import { insertNotices } from '../../../../activities/store/notices/insert-notices.js';
import { query } from '../../../../activities/store/query.js';
import { paragraph } from '../../../../domain/content/make.js';
import type { Asked, Notice } from '../../../../domain/notices/notice.js';
import { createTelegram } from '../../../../server/telegram/api/api.js';
import { createOutage } from '../../../../server/telegram/sending/outage.js';
import { createPaces, type PacesOf } from '../../../../server/telegram/sending/paces.js';
import { sendNotices } from '../../../../server/telegram/sending/sender.js';
import type { TestDatabase } from '../../../database.js';
import type { TelegramServer } from '../../../telegram/telegram-server.js';

const quick = { most: 1_000, ms: 100 };
export const quickPaces: PacesOf = { chat: quick, group: quick, all: quick };

export interface RunningSender {
  readonly log: () => string;
  /** As a server that is told to stop. */
  stop(): Promise<void>;
}

const running = new Set<RunningSender>();

/** A sender on a database and a Telegram of the tests'. For `stopSenders` after the test. */
export function startSender(
  database: TestDatabase,
  telegram: TelegramServer,
  paces = quickPaces,
  more: { readonly leads?: () => boolean } = {},
): RunningSender {
  const over = new AbortController();
  let log = '';
  const logger = pino({ level: 'trace' }, { write: (line: string) => (log += line) });
  const api = createTelegram({ token: telegram.token, apiRoot: telegram.url }, { callSeconds: 1, pollSeconds: 1 });
  const parts = {
    pool: database.pool,
    telegram: api,
    paces: createPaces(paces),
    outage: createOutage(api, logger),
    pageOf: (id: string) => `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(id)}`,
    log: logger,
    leads: () => Promise.resolve(more.leads?.() ?? true),
  };
  const sending = sendNotices(parts, over.signal);
  const sender = {
    log: () => log,
    async stop() {
      running.delete(sender);
      over.abort();
      await sending;
    },
  };
  running.add(sender);
  return sender;
}

export async function stopSenders(): Promise<void> {
  for (const sender of running) await sender.stop();
}

let notices = 0;

/** A notice of a task in the ledger, to be told at these addresses. */
export async function queue(
  database: TestDatabase,
  addresses: readonly (string | number)[],
  more: Partial<Notice> = {},
): Promise<void> {
  const id = `notice-${(notices += 1)}`;
  const notice: Notice = {
    ...{ id, project: 'shop', taskId: 'task/shop/12', kind: 'done', asks: null },
    content: [paragraph(`notice ${notices}`)],
    ...more,
  };
  await insertNotices(database.pool, { receiver: 'telegram', addresses: addresses.map(String) }, notice);
}

export const asksForDeploy: Asked = { on: 'approval', approval: 'deploy#1@c0ffee', of: 'deploy', commit: 'c0ffee' };

/** The task of the notices, as the ledger has it. */
export async function aTask(
  database: TestDatabase,
  more: { readonly status?: string; readonly waitingFor?: object; readonly item?: string } = {},
): Promise<void> {
  const { status = 'running', waitingFor, item = '12' } = more;
  await query(
    database.pool,
    `insert into tasks (id, project, item, generation, title, repo, branch, stage, status, waiting_for, record_sequence,
       pull_request_url)
     values ('task/shop/' || $3, 'shop', $3, 1, 'Greet & wave', 'shop', 'b', 'deploy', $1, $2::jsonb, 1, 'https://git.example/pulls/7')
     on conflict (id) do update set status = excluded.status, waiting_for = excluded.waiting_for`,
    [status, waitingFor === undefined ? null : JSON.stringify(waitingFor), item],
  );
  await query(
    database.pool,
    `insert into work_items (project, item, title, description, url)
     values ('shop', $1, 'Greet & wave', '', 'https://git.example/issues/12') on conflict do nothing`,
    [item],
  );
}

export async function anApproval(database: TestDatabase, decision: string, by: string | null, reason: string | null) {
  await query(
    database.pool,
    `insert into approvals (task_id, id, kind, commit_id, what, decision, decided_by, reason, asked_at, decided_at)
     values ('task/shop/12', 'deploy#1@c0ffee', 'deploy', 'c0ffee', 'deploy', $1, $2, $3, now(), $4)
     on conflict (task_id, id) do update set decision = excluded.decision, decided_by = excluded.decided_by,
       reason = excluded.reason, decided_at = excluded.decided_at`,
    [decision, by, reason, decision === 'pending' ? null : new Date()],
  );
}

export interface NoticeRow {
  readonly told: boolean;
  readonly dropped: boolean;
  readonly settled: boolean;
  readonly problem: string | null;
}

export async function rowsOf({ pool }: TestDatabase): Promise<NoticeRow[]> {
  return await query<NoticeRow>(
    pool,
    `select told_at is not null as told, dropped_at is not null as dropped, settled_at is not null as settled, problem
     from notices order by id`,
    [],
  );
}
