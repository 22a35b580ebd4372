import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { insertNotices } from '../../../activities/store/notices/insert-notices.js';
import { upsertTask } from '../../../activities/store/progress.js';
import { query } from '../../../activities/store/query.js';
import { inTransaction } from '../../../activities/store/transaction.js';
import type { WebhookForm } from '../../../config/settings/notices/notice-webhook.js';
import { code, paragraph } from '../../../domain/content/make.js';
import type { Notice } from '../../../domain/notices/notice.js';
import { createRedact } from '../../../domain/text/redact.js';
import { createPageOf } from '../../../server/notices/links.js';
import { startWebhook } from '../../../server/notices/start-webhook.js';
import { aTask } from '../../activities/store/a-task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aReceiver } from './a-receiver.js';

let database: TestDatabase;
let closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await query(database.pool, 'truncate notices cascade', []);
});
afterEach(async () => {
  // A receiver that does not answer holds up whoever has asked it.
  for (const close of closing) await close();
  closing = [];
});

async function open(answer?: Parameters<typeof aReceiver>[0], form: WebhookForm = 'json') {
  const receiver = await aReceiver(answer);
  closing.push(receiver.close);
  let log = '';
  const start = () => {
    const running = startWebhook({
      pool: database.pool,
      webhook: { url: receiver.url, secret: 'sign-with-this', form },
      pageOf: createPageOf('http://127.0.0.1:8233', 'default'),
      redact: createRedact([receiver.url]),
      log: pino({}, { write: (line: string) => (log += line) }),
    });
    closing.push(() => running.stop());
    return running;
  };
  const bodies = () => receiver.received.map(({ text }) => JSON.parse(text) as { id: string; text: string });
  return { ...receiver, start, bodies, log: () => log };
}

const aNotice = (id: string, more: Partial<Notice> = {}): Notice => ({
  ...{ id, project: 'demo', taskId: 'task/demo/1', kind: 'stage-changed', asks: null },
  content: [paragraph(id)],
  ...more,
});
const insert = (notice: Notice) => insertNotices(database.pool, { receiver: 'webhook', addresses: [''] }, notice);
const untold = async () =>
  (await query<{ n: number }>(database.pool, 'select count(*)::int as n from notices where told_at is null', []))[0]?.n;

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error('waited 30 s in vain');
    await sleep(10);
  }
}

test('a notice is told as JSON, with what it asks and where it leads', async () => {
  const asks = { on: 'block', question: true, number: 1 } as const;
  const content = [paragraph('❓ Which <one>?'), paragraph(code('orch guide task/demo/1 "…"'), '   (answers)')];
  await inTransaction(database.pool, (client) =>
    upsertTask(client, aTask({}), {
      ...{ sequence: 1, stage: 'review', status: 'blocked', waitingFor: null, budgetUsd: null },
      pullRequestUrl: 'https://git.example.org/pulls/7',
    }),
  );
  await insert(aNotice('one', { kind: 'blocked', content, asks }));
  const { start, bodies } = await open();
  start();
  await until(() => bodies().length === 1);
  expect(bodies()[0]).toEqual({
    ...{ id: 'one', kind: 'blocked', urgency: 'urgent', project: 'demo', task: 'task/demo/1', asked: asks },
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    text: '❓ Which <one>?\norch guide task/demo/1 "…"   (answers)',
    html: '<p>❓ Which &lt;one&gt;?</p>\n<p><code>orch guide task/demo/1 &quot;…&quot;</code>   (answers)</p>',
    links: {
      item: null,
      pullRequest: 'https://git.example.org/pulls/7',
      temporal: 'http://127.0.0.1:8233/namespaces/default/workflows/task%2Fdemo%2F1',
    },
  });
});

test('in Slack’s form it is text and blocks, with the links below', async () => {
  await insert(aNotice('one', { content: [paragraph('<!channel> & more')], taskId: 'task/demo/none' }));
  const { start, bodies } = await open(undefined, 'slack');
  start();
  await until(() => bodies().length === 1);
  const page = 'http://127.0.0.1:8233/namespaces/default/workflows/task%2Fdemo%2Fnone';
  const text = `&lt;!channel&gt; &amp; more\n<${page}|Temporal>`;
  expect(bodies()[0]).toEqual({
    text,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
  });
});

test('500 notices of 50 tasks in a burst are all told, in the order of each task, none twice, by two servers at once', async () => {
  const { start, bodies } = await open();
  for (let step = 0; step < 10; step += 1) {
    await Promise.all(
      Array.from({ length: 50 }, (_, task) =>
        insert(aNotice(`${task} ${step}`, { taskId: `task/demo/${task}`, project: 'demo' })),
      ),
    );
  }
  start();
  start();
  await until(async () => (await untold()) === 0);
  const ids = bodies().map(({ id }) => id);
  expect(ids).toHaveLength(500);
  for (let task = 0; task < 50; task += 1) {
    const own = ids.filter((id) => id.startsWith(`${task} `));
    expect(own).toEqual(Array.from({ length: 10 }, (_, step) => `${task} ${step}`));
  }
});

test('one that is away is told in order when it is back, and the log says both once', async () => {
  let isAway = true;
  const { start, bodies, log } = await open(() => ({ status: isAway ? 503 : 200, headers: { 'retry-after': '0' } }));
  await insert(aNotice('a'));
  await insert(aNotice('b'));
  start();
  await until(() => bodies().length > 2);
  isAway = false;
  await until(async () => (await untold()) === 0);
  expect(
    bodies()
      .slice(-2)
      .map(({ id }) => id),
  ).toEqual(['a', 'b']);
  expect(
    new Set(
      bodies()
        .slice(0, -1)
        .map(({ id }) => id),
    ),
  ).toEqual(new Set(['a']));
  expect(log().match(/cannot be told/g)).toHaveLength(1);
  expect(log().match(/is told again/g)).toHaveLength(1);
});

test('what is not true any more is not told, and what it does not take lets the next one pass', async () => {
  const { start, bodies, log } = await open(({ text }) => ({ status: text.includes('"bad"') ? 400 : 200 }));
  await insert(aNotice('late'));
  await query(database.pool, `update notices set created_at = now() - interval '2 hours'`, []);
  await insert(aNotice('bad'));
  await insert(aNotice('good'));
  start();
  await until(async () => (await untold()) === 2);
  await until(() => bodies().length === 2);
  expect(bodies().map(({ id }) => id)).toEqual(['bad', 'good']);
  const rows = await query(
    database.pool,
    'select key, problem from notices where dropped_at is not null order by id',
    [],
  );
  expect(rows).toEqual([
    { key: 'late', problem: 'nobody could be told in time' },
    { key: 'bad', problem: 'it answers 400' },
  ]);
  expect(log()).toContain('does not take a notice');
});

test('one that is gone is asked no more, and what waits for it stays', async () => {
  const { start, bodies, log } = await open(() => ({ status: 410 }));
  await insert(aNotice('a'));
  await insert(aNotice('b'));
  const running = start();
  await until(() => log().includes('is gone'));
  await query(database.pool, 'update notices set due_at = now(), leased_until = null', []);
  await running.stop();
  expect(bodies()).toHaveLength(1);
  expect(await untold()).toBe(2);
  expect(log()).not.toContain('4711');
});

test('told when the server was killed, it is told once more, and no other one is', async () => {
  // Its answer reaches nobody: the server that has asked is gone.
  const { start, bodies } = await open((_, index) => (index === 1 ? null : { status: 200 }));
  for (const id of ['a', 'b', 'c']) await insert(aNotice(id));
  void start();
  await until(() => bodies().length === 2);
  await query(database.pool, `update notices set due_at = now(), leased_until = null where told_at is null`, []);
  start();
  await until(async () => (await untold()) === 0);
  expect(bodies().map(({ id }) => id)).toEqual(['a', 'b', 'b', 'c']);
});
