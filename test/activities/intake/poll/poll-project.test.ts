import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Cursors,
  createPollProject,
  type PollDeps,
  type Polled,
} from '../../../../activities/intake/poll/poll-project.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { query } from '../../../../activities/store/query.js';
import { accountPausedFailure, stepFailure } from '../../../../activities/temporal/failure.js';
import type { ProjectPlace, TrackedItem, Tracker } from '../../../../activities/trackers/tracker.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { startTemporal, type TestNamespace } from '../../../temporal.js';
import { aTask } from '../../store/a-task.js';
import { aBoard } from '../../trackers/gitea/a-board.js';
import { aComment } from '../an-event.js';

let temporal: TestNamespace;
let database: TestDatabase;
beforeAll(async () => {
  [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
});
beforeEach(async () => {
  for (const table of ['events', 'tasks']) await query(database.pool, `delete from ${table}`, []);
});
afterAll(async () => {
  await temporal.teardown();
  await database.drop();
});

function poll(
  given: Pick<PollDeps, 'trackerOf' | 'placesOf'> & Partial<PollDeps>,
  cursors: Cursors = {},
  attempt = 1,
): Promise<Polled | null> {
  const pinApprovers = () => Promise.resolve([]);
  const deps = { pool: database.pool, temporal: temporal.client, pollSecondsOf: () => 60, pinApprovers, ...given };
  const environment = new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });
  return environment.run(createPollProject(deps), { project: 'shop', cursors });
}
async function events() {
  const rows = await query<{ key: string; handed: boolean; kind: string }>(
    database.pool,
    `select key, handed_at is not null as handed, event ->> 'kind' as kind from events order by learnt_at`,
    [],
  );
  return rows;
}
const keysOf = async () => (await events()).map(({ key }) => key);

describe('at a Gitea', () => {
  let board: Awaited<ReturnType<typeof aBoard>>;
  beforeAll(async () => {
    board = await aBoard();
  });
  afterAll(() => board.team.stop());
  const ask = (cursors?: Cursors) => poll({ trackerOf: () => board.tracker, placesOf: () => [board.place] }, cursors);

  test('items that are ready are found once, and again when what held them is over', async () => {
    const held = await board.issue('Held', '', ['orch']);
    const holder = await board.issue('First');
    const { owner, name } = board.at.made;
    await board.asOwner('POST', `/issues/${held.number}/dependencies`, { index: holder.number, owner, repo: name });
    const free = await board.issue('Free', '', ['orch']);

    const first = await ask();
    expect(first).toMatchObject({ learnt: 2, problems: [], againInMs: 60_000 });
    expect((await events()).every(({ handed, kind }) => handed && kind === 'item')).toBe(true);
    const second = await ask(first?.cursors);
    expect(second?.learnt).toBe(0);

    await ensureTask(database.pool, aTask({ project: 'shop', item: String(free.number) }));
    await board.asOwner('PATCH', `/issues/${holder.number}`, { state: 'closed' });
    const third = await ask(second?.cursors);
    const news = (await keysOf()).slice(2);
    expect(news.filter((key) => key.startsWith('ready/'))).toEqual([expect.stringContaining(`ready/${held.number}/`)]);
    expect(news.filter((key) => key.startsWith('closed/'))).toEqual([
      expect.stringContaining(`closed/${holder.number}/`),
    ]);
    expect((await ask(third?.cursors))?.learnt).toBe(0);
  });

  test('of what people write, what is said to orch since the last time is found, once', async () => {
    const { number } = await board.issue('Talk');
    const before = await ask();
    const { token } = await board.person('cleo');
    const say = (body: string) => board.as(token, 'POST', `/issues/${number}/comments`, { body });
    await say('nice');
    await say('/guide mind the gap');
    const found = await ask(before?.cursors);
    const comments = (await keysOf()).filter((key) => key.startsWith('comment/'));
    expect(comments).toEqual([expect.stringMatching(/^comment\/gitea-team\/\d+$/)]);
    // The first poll of all would find nothing of it.
    expect((await ask())?.learnt).toBe(0);
    expect((await ask(found?.cursors))?.learnt).toBe(0);
  });
});

describe('of places that answer as a test wants it', () => {
  const tracker = (items: readonly TrackedItem[] = []) =>
    ({
      listReady: () => Promise.resolve(items),
      openBlockers: () => Promise.resolve([]),
    }) as Partial<Tracker> as Tracker;
  const place = (account: string, since: ProjectPlace['events']['since']) =>
    ({
      account,
      holds: ['item'],
      events: { since, look: () => Promise.resolve('gone') },
    }) as Partial<ProjectPlace> as ProjectPlace;
  const away = () => Promise.reject(new Error('the forge is away'));

  test('one that is away does not hold the other up, and is asked later from where it was', async () => {
    const told = place('gitea', () => Promise.resolve({ events: [aComment('/status')], cursor: 'now' }));
    const given = { trackerOf: () => tracker(), placesOf: () => [told, place('github', away)] };
    expect(await poll(given, { 'gitea item': 'then', 'github item': 'then' })).toEqual({
      cursors: { 'gitea item': 'now', 'github item': 'then', 'whole list': expect.any(String) as unknown },
      learnt: 1,
      againInMs: 60_000,
      problems: ['the forge is away'],
    });
  });

  test('all items are looked at every ten minutes, after a failure, and where one was closed; else those that have changed', async () => {
    const since: (Date | undefined)[] = [];
    let fails = false;
    const asked = {
      listReady: (changedSince?: Date) => {
        since.push(changedSince);
        return fails ? Promise.reject(new Error('away')) : Promise.resolve([]);
      },
    } as Partial<Tracker> as Tracker;
    let closes = false;
    const closed = {
      kind: 'item',
      what: 'closed',
      project: 'shop',
      item: '9',
      key: 'closed/9/x',
      actor: null,
    } as const;
    const cursor = '2026-11-28T10:00:00.000Z';
    const told = place('plane', () => Promise.resolve({ events: closes ? [{ ...closed, at: 1 }] : [], cursor }));
    const given = { trackerOf: () => asked, placesOf: () => [told] };
    let cursors: Cursors = {};
    const turn = async () => {
      cursors = (await poll(given, cursors))?.cursors ?? {};
      return since.at(-1)?.toISOString() ?? 'all';
    };
    const changed = '2026-11-28T09:58:00.000Z';
    expect([await turn(), await turn(), await turn()]).toEqual(['all', changed, changed]);
    cursors = { ...cursors, 'whole list': new Date(Date.now() - 601_000).toISOString() };
    expect([await turn(), await turn()]).toEqual(['all', changed]);
    fails = true;
    await turn();
    fails = false;
    expect([await turn(), await turn()]).toEqual(['all', changed]);
    closes = true;
    await turn();
    closes = false;
    expect([await turn(), await turn()]).toEqual(['all', changed]);
  });

  test('an approver whose login names nobody is told', async () => {
    const told = place('gitea', () => Promise.resolve({ events: [], cursor: 'now' }));
    const pinApprovers = () => Promise.resolve(['gitea:gone']);
    const polled = await poll({ trackerOf: () => tracker(), placesOf: () => [told], pinApprovers });
    expect(polled?.problems).toEqual(['the approver gitea:gone is nobody there, and decides nothing']);
  });

  test('where none answers it is Temporal that asks again, and what lies there is handed over all the same', async () => {
    const told = place('gitea', () => Promise.resolve({ events: [aComment('/status')], cursor: 'now' }));
    await poll({ trackerOf: () => tracker(), placesOf: () => [told] });
    await query(database.pool, 'update events set handed_at = null', []);
    await expect(poll({ trackerOf: () => tracker(), placesOf: () => [place('gitea', away)] })).rejects.toThrow('away');
    expect((await events()).map(({ handed }) => handed)).toEqual([true]);
  });

  test('an account that takes no requests for now is asked when it does again', async () => {
    const paused = () => Promise.reject(accountPausedFailure({ account: 'gitea', until: 0, inMs: 30_000 }, 'paused'));
    const given = { trackerOf: () => tracker(), placesOf: () => [place('gitea', paused)] };
    await expect(poll(given)).rejects.toMatchObject({ type: 'AccountPaused', nonRetryable: false });
  });

  test('a token that a person has to renew ends nothing', async () => {
    const refused = () => Promise.reject(stepFailure('ForgeRejected', 'the token is refused'));
    const given = { trackerOf: () => tracker(), placesOf: () => [place('gitea', refused)] };
    await expect(poll(given)).rejects.toMatchObject({ type: 'ForgeRejected', nonRetryable: false });
  });

  test('500 items that are ready at once are all taken in and handed over, and once', async () => {
    const item = (number: number): TrackedItem => ({
      ...{ item: String(number), title: 't', description: '', url: null, open: true, ready: true, updatedAt: number },
    });
    const items = Array.from({ length: 500 }, (_, at) => item(at + 1));
    const given = {
      trackerOf: () => tracker(items),
      placesOf: () => [place('gitea', () => Promise.resolve({ events: [], cursor: 'now' }))],
    };
    const both = await Promise.all([poll(given), poll(given)]);
    expect(both.reduce((sum, one) => sum + (one?.learnt ?? 0), 0)).toBe(500);
    const all = await events();
    expect(all.filter(({ handed }) => handed)).toHaveLength(500);
  });

  test('a project that no worker knows is let go, but not while only one does not', async () => {
    const given = { trackerOf: () => tracker(), placesOf: () => [], pollSecondsOf: () => null };
    await expect(poll(given)).rejects.toThrow('does not know shop');
    expect(await poll(given, {}, 10)).toBeNull();
  });

  test('an item whose task has ended is told of once for each task', async () => {
    const ended = aTask({ project: 'shop', item: '1' });
    await ensureTask(database.pool, ended);
    const ready = { item: '1', title: 't', description: '', url: null, open: true, ready: true, updatedAt: 1 };
    const given = {
      trackerOf: () => tracker([ready]),
      placesOf: () => [place('gitea', () => Promise.resolve({ events: [], cursor: 'now' }))],
    };
    expect((await poll(given))?.learnt).toBe(0);
    await query(database.pool, `update tasks set status = 'cancelled'`, []);
    expect((await poll(given))?.learnt).toBe(1);
    expect((await poll(given))?.learnt).toBe(0);
  });
});
