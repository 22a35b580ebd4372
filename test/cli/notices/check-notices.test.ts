import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { takeDue } from '../../../activities/store/notices/due-notices.js';
import { noteGone, noteLostTopic } from '../../../activities/store/notices/chats.js';
import { insertNotices } from '../../../activities/store/notices/insert-notices.js';
import { dropNotice, markFailed } from '../../../activities/store/notices/outcomes.js';
import { query } from '../../../activities/store/query.js';
import { checkReceivers, checkWaiting } from '../../../cli/notices/check-notices.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { paragraph } from '../../../domain/content/make.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

const token = `123456:${'a-token_'.repeat(4)}`;
const hook = 'https://hooks.example.org/not-for-everybody';

function found(env: NodeJS.ProcessEnv, notify = '') {
  const settings = readSettings(env, mkdtempSync(join(tmpdir(), 'orch-doctor-')));
  writeFileSync(settings.projectsFile, `projects:\n  shop: { repository: x${notify} }\n`);
  return checkReceivers(settings).map(({ name, state, found: what }) => `${state} ${name}: ${what}`);
}

describe('doctor says who is told', () => {
  test.each<[NodeJS.ProcessEnv, string, string[]]>([
    [{}, '', []],
    [{ ORCH_NOTIFY_COMMAND: 'mail' }, '', ['ok notices to a command: all kinds']],
    [
      { ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_KINDS: 'approval,blocked' },
      '',
      ['warn notices to a webhook: hooks.example.org, as json: approval, blocked, not signed'],
    ],
    [
      { ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_WEBHOOK_FORM: 'slack' },
      '',
      ['ok notices to a webhook: hooks.example.org, as slack: all kinds'],
    ],
    [
      { ORCH_TELEGRAM_TOKEN: token, ORCH_TELEGRAM_CHAT: '-9' },
      ', notify: { telegram: { urgent: ["-1", "-2/7"], info: none } }',
      ['ok notices to Telegram: shop: urgent on -1 and -2/7, action on -9 (all kinds)'],
    ],
    [{ ORCH_TELEGRAM_TOKEN: token }, '', ['warn notices to Telegram: nobody is named']],
    [
      {},
      ', notify: { telegram: -1 }',
      [
        "warn notices to Telegram: shop: urgent on -1, action on -1, info on -1 (all kinds), and this host has no bot's token",
      ],
    ],
  ])('%j %s', (env, notify, findings) => {
    expect(found(env, notify)).toEqual(findings);
  });
});

describe('doctor says what waits', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  test('by its receiver, since when, and why', async () => {
    const { pool } = database;
    expect(await checkWaiting(pool)).toEqual([]);
    const notice = {
      project: 'shop',
      taskId: 'task/shop/1',
      kind: 'done',
      content: [paragraph('x')],
      asks: null,
    } as const;
    await insertNotices(pool, { receiver: 'webhook', addresses: [''] }, { id: 'a', ...notice });
    await insertNotices(pool, { receiver: 'telegram', addresses: ['-1'] }, { id: 'a', ...notice });
    const [one] = await takeDue(pool, { receiver: 'webhook', most: 1, leaseSeconds: 60 });
    const [two] = await takeDue(pool, { receiver: 'telegram', most: 1, leaseSeconds: 60 });
    await markFailed(pool, one?.id ?? '', { problem: 'it answers 410', retrySeconds: 60 });
    await dropNotice(pool, two?.id ?? '', { why: 'the approval was approved', lost: false });
    await query(pool, `update notices set created_at = '2026-11-23T15:40:00Z'`, []);
    expect(await checkWaiting(pool)).toMatchObject([
      {
        ...{ name: 'notices at telegram -1', state: 'ok' },
        found: '0 on the way; 1 dropped within a day: the approval was approved',
      },
      {
        ...{ name: 'notices at webhook', state: 'warn' },
        found: '1 waiting since 2026-11-23 15:40:00Z: it answers 410',
      },
    ]);
    await query(pool, `update notices set lost = true, problem = 'refused' where dropped_at is not null`, []);
    await noteGone(pool, 'telegram', { place: '-1', problem: '403 Forbidden' });
    await noteLostTopic(pool, 'telegram', { place: '-1/7', problem: '400 gone' });
    const warned = (await checkWaiting(pool)).map(({ name, state, found: what }) => `${state} ${name}: ${what}`);
    expect(warned).toEqual([
      'warn notices at telegram -1: 0 on the way; 1 dropped within a day, 1 of them though true: refused',
      'warn notices at webhook: 1 waiting since 2026-11-23 15:40:00Z: it answers 410',
      expect.stringMatching(/^warn telegram -1: nothing can be said there since .*: 403 Forbidden$/),
      'warn telegram -1/7: there is no such topic: its chat is told, outside of topics (400 gone)',
    ]);
  });
});
