import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createPruneLedger } from '../../../../activities/store/prune/prune-ledger.js';
import { query } from '../../../../activities/store/query.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

let database: TestDatabase;
let log = '';
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  log = '';
  await query(database.pool, 'truncate notices, buttons, tasks, events cascade', []);
});

function prune(pool = database.pool): Promise<void> {
  const logger = pino({ level: 'info' }, { write: (line: string) => (log += line) });
  return createPruneLedger({ pool, logsKept: { days: 30 }, log: logger })();
}

interface Row {
  readonly key: string;
  readonly daysOld: number;
  readonly task?: string | null;
  readonly end?: 'told' | 'dropped' | null;
}

async function addNotice({ key, daysOld, task = null, end = 'told' }: Row): Promise<void> {
  await query(
    database.pool,
    `with added as (
       insert into notices (key, receiver, address, task_id, kind, body, created_at, told_at, dropped_at)
       select $1, 'telegram', '-1', $2, 'approval', '{}', past, case when $4 = 'told' then past end,
         case when $4 = 'dropped' then past end
       from (select now() - make_interval(days => $3) as past) as at returning id
     ) insert into buttons (key, notice, action) select 'button-' || $1, id, 'approve' from added`,
    [key, task, daysOld, end],
  );
}

async function addTask(id: string, status: string, daysOld: number): Promise<void> {
  await query(
    database.pool,
    `insert into tasks (id, project, item, generation, title, repo, branch, status, record_sequence, updated_at)
     values ($1, 'shop', $1, 1, 't', 'shop', 'b', $2, 1, now() - make_interval(days => $3))`,
    [id, status, daysOld],
  );
}

const left = async (sql = 'select key from notices order by id') =>
  (await query<{ key: string }>(database.pool, sql, [])).map(({ key }) => key);

test('what was told or dropped long ago goes with its buttons, and what is still owed stays', async () => {
  await addNotice({ key: 'old', daysOld: 31 });
  await addNotice({ key: 'dropped', daysOld: 31, end: 'dropped' });
  await addNotice({ key: 'young', daysOld: 29 });
  await addNotice({ key: 'never told', daysOld: 31, end: null });
  await addNotice({ key: 'owed', daysOld: 7, end: null });
  await prune();
  expect(await left()).toEqual(['young', 'owed']);
  expect(await left('select key from buttons order by key')).toEqual(['button-owed', 'button-young']);
  expect(log).toContain('ledger pruned');
});

test('a notice stays as long as its task is under way, and goes once that has been over for as long', async () => {
  await addTask('blocked', 'blocked', 200);
  await addTask('just done', 'done', 1);
  await addTask('long done', 'done', 31);
  for (const task of ['blocked', 'just done', 'long done']) await addNotice({ key: task, task, daysOld: 300 });
  await prune();
  expect(await left()).toEqual(['blocked', 'just done']);
});

test('an event that is over is emptied and its key stays; what is not done stays whole', async () => {
  await query(
    database.pool,
    `insert into events (project, key, place, event, learnt_at, handed_at, outcome)
     select 'shop', key, 'item 1', '{"text": "a secret of old"}', past, past, outcome
     from (values ('over', 31, 'approved'), ('young', 29, 'approved'), ('waits', 31, null)) as rows (key, days, outcome),
       lateral (select now() - make_interval(days => days) as past) as at`,
    [],
  );
  await prune();
  await prune();
  expect(await left("select key || ' ' || event::text as key from events order by key")).toEqual([
    'over {}',
    'waits {"text": "a secret of old"}',
    'young {"text": "a secret of old"}',
  ]);
});

test('more than one batch goes at once', async () => {
  await query(
    database.pool,
    `insert into notices (key, receiver, address, kind, body, told_at)
     select n::text, 'webhook', '', 'done', '{}', now() - interval '31 days' from generate_series(1, 2500) as n`,
    [],
  );
  await prune();
  expect(await left()).toEqual([]);
});

test('a ledger that is not there is told of, and fails nothing', async () => {
  const gone = await freshDatabase();
  await gone.drop();
  await prune(gone.pool);
  expect(log).toContain('ledger not pruned');
});
