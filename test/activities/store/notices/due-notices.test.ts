import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { noteMove } from '../../../../activities/store/notices/chats.js';
import { type DueNotice, takeDue } from '../../../../activities/store/notices/due-notices.js';
import { insertNotices } from '../../../../activities/store/notices/insert-notices.js';
import { dropNotice, markFailed, markTold } from '../../../../activities/store/notices/outcomes.js';
import { listWaiting } from '../../../../activities/store/notices/list-waiting.js';
import { insertTransition, upsertApproval, upsertTask } from '../../../../activities/store/progress.js';
import { query } from '../../../../activities/store/query.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import { saveWorkItem } from '../../../../activities/store/work-items.js';
import { paragraph } from '../../../../domain/content/make.js';
import type { Notice } from '../../../../domain/notices/notice.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../a-task.js';

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

const aNotice = (id: string, more: Partial<Notice> = {}): Notice => ({
  ...{ id, project: 'demo', taskId: 'task/demo/1', kind: 'stage-changed', asks: null },
  content: [paragraph(id)],
  ...more,
});
const insert = (addresses: string[], notice: Notice, receiver = 'telegram') =>
  insertNotices(database.pool, { receiver, addresses }, notice);
const take = (more: Partial<Parameters<typeof takeDue>[1]> = {}) =>
  takeDue(database.pool, { receiver: 'telegram', most: 10, leaseSeconds: 60, ...more });
const names = (taken: readonly DueNotice[]) => taken.map(({ address, key }) => `${address} ${key}`);
const soon = () =>
  query(database.pool, `update notices set due_at = now() - interval '1 second', leased_until = null`, []);

describe('what is due', () => {
  test('is the oldest of each address, and the next one once that is told', async () => {
    await insert(['-1', '-2/7'], aNotice('a'));
    await insert(['-1'], aNotice('b'));
    await insert(['-1'], aNotice('c'), 'webhook');
    const taken = await take();
    const [first] = taken;
    expect(names(taken)).toEqual(['-1 a', '-2/7 a']);
    expect(await take()).toEqual([]);
    await markTold(database.pool, first?.id ?? '', { chat: '-1', message: 77 });
    expect(names(await take())).toEqual(['-1 b']);
    expect(
      await query(database.pool, 'select message_id::int as m from notices where told_at is not null', []),
    ).toEqual([{ m: 77 }]);
  });

  test('told again is the same: nothing is told twice', async () => {
    await insert(['-1'], aNotice('a'));
    const [first] = await take();
    await markTold(database.pool, first?.id ?? '', null);
    await insert(['-1', '-2'], aNotice('a', { content: [paragraph('other words')] }));
    expect(names(await take())).toEqual(['-2 a']);
  });

  test('that has failed comes again when it is due, and holds back those behind it, of its address alone', async () => {
    await insert(['-1', '-2'], aNotice('a'));
    await insert(['-1', '-2'], aNotice('b'));
    const [one, two] = await take();
    await markFailed(database.pool, one?.id ?? '', { problem: '429', retrySeconds: 60 });
    await markTold(database.pool, two?.id ?? '', null);
    expect(names(await take())).toEqual(['-2 b']);
    await soon();
    const again = await take();
    expect(again).toMatchObject([
      { address: '-1', key: 'a', tries: 2 },
      { address: '-2', key: 'b', tries: 2 },
    ]);
  });

  test('of a sender that was killed is given to another one after its lease', async () => {
    await insert(['-1'], aNotice('a'));
    await take();
    expect(await take()).toEqual([]);
    await soon();
    expect(names(await take())).toEqual(['-1 a']);
  });

  test('is given to one of many that ask at once', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await insert(['-1', '-2', '-3', '-4'], aNotice(id));
    const taken = (await Promise.all(Array.from({ length: 8 }, () => take({ most: 2 })))).flat();
    expect(names(taken).sort()).toEqual(['-1 a', '-2 a', '-3 a', '-4 a']);
  });

  test('that was dropped lets the next one pass, and its row says why', async () => {
    await insert(['-1'], aNotice('a'));
    await insert(['-1'], aNotice('b'));
    const [first] = await take();
    await dropNotice(database.pool, first?.id ?? '', { why: 'the block is over', lost: false });
    expect(names(await take())).toEqual(['-1 b']);
    expect(await query(database.pool, 'select problem from notices where dropped_at is not null', [])).toEqual([
      { problem: 'the block is over' },
    ]);
  });

  test('at a resting chat waits, whichever its topic', async () => {
    await insert(['-1', '-1/7', '-2'], aNotice('a'));
    expect(names(await take({ resting: ['-1'] }))).toEqual(['-2 a']);
    expect(names(await take())).toEqual(['-1 a']);
  });

  test('of a chat with topics is the oldest of all, and a topic that has to wait holds back no other', async () => {
    await insert(['-1/7'], aNotice('a'));
    await insert(['-1/8'], aNotice('b'));
    await insert(['-1/7'], aNotice('c'));
    const [first] = await take();
    expect(first).toMatchObject({ address: '-1/7', key: 'a' });
    await markFailed(database.pool, first?.id ?? '', { problem: 'closed', retrySeconds: 60 });
    expect(names(await take())).toEqual(['-1/8 b']);
  });

  test('in a chat that became another one keeps its order with what comes after, under either name', async () => {
    await insert(['-1'], aNotice('a'));
    await insert(['-1'], aNotice('b'));
    await noteMove(database.pool, 'telegram', { from: '-1', to: '-100' });
    await insert(['-100'], aNotice('c'));
    await insert(['-1'], aNotice('d'));
    for (const key of ['a', 'b', 'c', 'd']) {
      const taken = await take();
      expect(taken).toMatchObject([{ key, toldAt: '-100' }]);
      await markTold(database.pool, taken[0]?.id ?? '', { chat: '-100', message: 1 });
    }
  });

  test('comes with what the ledger knows now, and with the pages that it links to', async () => {
    const approval = { id: 'deploy#1@c0ffee', kind: 'deploy', commit: 'c0ffee', what: 'x', by: null, reason: null };
    const wait = {
      kind: 'approval',
      approval: approval.id,
      of: 'deploy',
      commit: 'c0ffee',
      what: 'x',
      since: 0,
    } as const;
    await saveWorkItem(database.pool, { project: 'demo', item: '1', title: 't', description: '', url: 'https://x/1' });
    await inTransaction(database.pool, async (client) => {
      await upsertTask(client, aTask({}), {
        ...{ sequence: 1, stage: 'deploy', status: 'waiting-for-approval', waitingFor: wait, budgetUsd: null },
        pullRequestUrl: 'https://x/pulls/7',
      });
      await upsertApproval(client, 'task/demo/1', { ...approval, decision: 'pending', at: 0 });
      await insertTransition(client, 'task/demo/1', {
        sequence: 1,
        from: null,
        to: 'deploy',
        round: 1,
        reason: '',
        at: 0,
      });
    });
    const asks = { on: 'approval', approval: approval.id, of: 'deploy', commit: 'c0ffee' } as const;
    await insert(['-1'], aNotice('a', { kind: 'approval', asks }));
    await insert(['-2'], aNotice('b', { taskId: 'event/demo/x', project: 'gone' }));
    const [ofTask, ofNone] = await take();
    expect(ofTask).toMatchObject({
      ...{ taskId: 'task/demo/1', kind: 'approval', body: { content: [paragraph('a')], asks } },
      facts: { status: 'waiting-for-approval', waitingFor: wait, decision: 'pending' },
      links: { item: 'https://x/1', pullRequest: 'https://x/pulls/7' },
    });
    expect(ofNone).toMatchObject({
      facts: { status: null, waitingFor: null, decision: null },
      links: { item: null, pullRequest: null },
    });
  });

  test('keeps what Postgres cannot store readable', async () => {
    const title = `\0 half \ud83d of a <b>character\u202e`;
    await insert(['-1'], aNotice('a', { content: [paragraph(title)] }));
    const [taken] = await take();
    expect(taken?.body).toEqual({ content: [paragraph('\uFFFD half \uFFFD of a <b>character\u202e')], asks: null });
  });
});

test('what waits is listed by its address, since when, and why', async () => {
  await insert(['-1', '-2', '-3'], aNotice('a'));
  await insert(['-1'], aNotice('b'));
  const [one, two, three] = await take();
  await markFailed(database.pool, one?.id ?? '', { problem: 'Telegram is away', retrySeconds: 60 });
  await markTold(database.pool, two?.id ?? '', { chat: '-2', message: 1 });
  await dropNotice(database.pool, three?.id ?? '', { why: 'nobody could be told in time', lost: true });
  expect(await listWaiting(database.pool)).toEqual([
    {
      ...{ receiver: 'telegram', address: '-1', waiting: 2, dropped: 0, lost: 0, problem: 'Telegram is away' },
      since: one?.createdAt,
    },
    {
      ...{ receiver: 'telegram', address: '-3', waiting: 0, dropped: 1, lost: 1, since: null },
      problem: 'nobody could be told in time',
    },
  ]);
});
