import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createNotify, createNotifyAll } from '../../../activities/anywhere/notify.js';
import { query } from '../../../activities/store/query.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { paragraph } from '../../../domain/content/make.js';
import type { Notice } from '../../../domain/notices/notice.js';
import { createRedact } from '../../../domain/text/redact.js';
import { assembleNotifiers } from '../../../worker/assemble/assemble-notifiers.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await query(database.pool, 'truncate notices cascade', []);
});

const hook = 'https://hooks.example.org/services/not-for-everybody';
const file = 'projects:\n  shop: { repository: x, notify: { telegram: { urgent: ["-1", "-2/7"], info: none } } }\n';

function open(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, mkdtempSync(join(tmpdir(), 'orch-notifiers-')));
  writeFileSync(settings.projectsFile, file);
  const notifiers = assembleNotifiers(settings, database.pool, pino({ level: 'silent' }));
  return { notifiers, redact: createRedact(settings.secrets) };
}

const aNotice = (kind: Notice['kind'], text = 'x'): Notice => ({
  ...{ id: `of ${kind}`, project: 'shop', taskId: 'task/shop/1', kind, asks: null },
  content: [paragraph(text)],
});
const rows = () =>
  query<{ at: string }>(
    database.pool,
    `select receiver || ' ' || address || ' ' || key as at from notices order by id`,
    [],
  );

test.each<[NodeJS.ProcessEnv, Notice['kind'], readonly string[]]>([
  [{}, 'blocked', ['telegram']],
  [{}, 'done', []],
  [{}, 'approval', []],
  [{ ORCH_TELEGRAM_CHAT: '-9' }, 'approval', ['telegram']],
  [{ ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_COMMAND: 'true' }, 'done', ['command', 'webhook']],
  [{ ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_KINDS: 'done' }, 'done', ['webhook']],
  [{ ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_KINDS: 'done' }, 'blocked', []],
])('with %j the log knows who else is told of %s', async (env, kind, others) => {
  const deps = open(env);
  expect(await createNotify(deps)({ ...aNotice(kind), notifier: 'log' })).toEqual({ others });
  expect(await rows()).toEqual([]);
});

test('a row is kept for each chat and for the webhook, once, without any secret, and with neither’s credentials here', async () => {
  const tell = createNotifyAll(open({ ORCH_NOTIFY_WEBHOOK_URL: hook }));
  await tell(aNotice('blocked', `see ${hook}`));
  await tell(aNotice('blocked', `see ${hook}`));
  expect((await rows()).map(({ at }) => at)).toEqual(
    expect.arrayContaining(['telegram -1 of blocked', 'telegram -2/7 of blocked', 'webhook  of blocked']),
  );
  expect(await rows()).toHaveLength(3);
  const bodies = await query(database.pool, 'select distinct body from notices', []);
  expect(bodies).toEqual([{ body: { content: [paragraph('see [redacted]')], asks: null } }]);
});
