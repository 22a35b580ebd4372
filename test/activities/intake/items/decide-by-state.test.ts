import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import { stateNamed } from '../../../plane/state.js';
import { aMovedItem, type MovedItem } from './a-moved-item.js';

let moved: MovedItem;
beforeEach(async () => {
  moved = await aMovedItem();
});
afterEach(() => moved.close());

const deploy = 'deploy#2@abcdef123456';
const by = () => `plane:${moved.board.ada.id}`;

describe('an item that is moved to the state that approves', () => {
  test.each<[string, () => Promise<void>]>([
    ['a webhook', () => moved.hint()],
    ['a poll', () => moved.poll()],
  ])('approves what waits where %s tells of it, by whom Plane names', async (_, learn) => {
    await moved.ask(deploy);
    moved.move('Approved', moved.board.ada);
    await learn();
    expect(await moved.take()).toContain(`approved: ${deploy}`);
    expect(await moved.decided()).toEqual([{ decision: 'approved', by: by(), reason: null }]);
    expect(moved.board.stateOf(moved.item)).toBe('Approved');
  });

  test('does so once, however often that is told', async () => {
    await moved.ask(deploy);
    moved.move('Approved', moved.board.ada);
    for (const learn of [() => moved.hint(), () => moved.poll(), () => moved.hint('moved/again')]) {
      await learn();
      await moved.take();
    }
    await moved.ask('deploy#3@fedcba654321');
    moved.board.plane.people.edit(moved.item, { html: '<p>Other</p>' }, moved.board.eve);
    await moved.poll();
    await moved.hint('moved/once more');
    await moved.take();
    expect(await moved.decided()).toHaveLength(1);
    expect(moved.item.comments).toEqual([]);
  });

  test('decides nothing by a webhook alone, whoever it names', async () => {
    await moved.ask(deploy);
    await moved.hint();
    expect((await moved.take()).join()).toMatch(/elsewhere by now/);
    moved.move('Approved', moved.board.eve);
    const actor = { account: 'plane', id: moved.board.ada.id, login: 'ada' };
    const forged = { kind: 'item', what: 'approved', project: 'shop', item: moved.item.id, at: Date.now() } as const;
    await insertEvents(moved.board.database.pool, [{ ...forged, key: `approved/${moved.item.id}/1`, actor }]);
    expect(await moved.take()).toEqual([expect.stringContaining('was moved again')]);
    expect(await moved.decided()).toEqual([]);
  });

  test('by somebody who may not, or by nobody that Plane names, goes back to where its task is, and says so', async () => {
    await moved.ask(deploy);
    moved.move('Approved', moved.board.eve);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain('which decides nothing now: not allowed');
    expect(moved.board.stateOf(moved.item)).toBe('In Review');
    moved.approvers = null;
    moved.move('Approved', moved.board.ada);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain('plane does not tell who is a guest');
    expect(await moved.decided()).toEqual([]);
  });

  test.each(['orch', 'tester'])('decides nothing by the token of %s', async (name) => {
    await moved.ask(deploy);
    const bot = name === 'orch' ? moved.board.bot : moved.board.aBot(name);
    if (name !== 'orch') {
      const { pool } = moved.board.database;
      const sql = 'insert into own_accounts (account, user_id, login) values ($1, $2, $3)';
      await query(pool, sql, ['plane', bot.id, name]);
    }
    moved.approvers = [`plane:${bot.id}`];
    moved.move('Approved', bot);
    await moved.hint();
    await moved.poll();
    await moved.take();
    expect(await moved.decided()).toEqual([]);
  });

  test('before the question was asked does not answer it', async () => {
    moved.move('Approved', moved.board.ada);
    const activity = moved.item.activities.at(-1);
    if (activity === undefined) throw new Error('no move');
    Object.assign(activity, { createdAt: new Date(Date.now() - 5_000).toISOString() });
    await moved.ask(deploy, 2);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain(`${deploy} of commit abcdef1 was asked later`.slice(0, 20));
    expect(await moved.decided()).toEqual([]);
    expect(moved.board.stateOf(moved.item)).toBe('In Review');
  });

  test('answers what waited when it was moved, and no newer head', async () => {
    await moved.ask(deploy, 60);
    moved.move('Approved', moved.board.ada);
    Object.assign(moved.item.activities.at(-1) ?? {}, { createdAt: new Date(Date.now() - 30_000).toISOString() });
    await moved.withdraw(deploy);
    await moved.ask('deploy#3@fedcba654321', 5);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain(`too late: ${deploy} is asked no more`);
    expect(await moved.decided()).toEqual([]);
  });

  test('counts by who moved it last, and not at all once it was moved on', async () => {
    await moved.ask(deploy);
    for (const [state, who] of [
      ['Approved', moved.board.ada],
      ['In Review', moved.board.grace],
    ] as const)
      moved.move(state, who);
    await moved.hint();
    expect(await moved.take()).toEqual([expect.stringContaining('elsewhere by now')]);
    moved.move('Approved', moved.board.eve);
    await moved.hint();
    expect((await moved.take()).at(-1)).toContain('not allowed');
    expect(await moved.decided()).toEqual([]);
  });

  test('is taken by its newest move where it went back and forth in between', async () => {
    await moved.ask(deploy);
    moved.move('Approved', moved.board.ada);
    await moved.hint();
    const taking = moved.take();
    moved.move('In Review', moved.board.grace);
    moved.move('Approved', moved.board.grace);
    await moved.poll();
    await taking;
    await moved.take();
    expect(await moved.decided()).toHaveLength(1);
  });

  test('that has another name since, or had one then, decides nothing', async () => {
    await moved.ask(deploy);
    moved.move('Backlog', moved.board.ada);
    const [approved, backlog] = ['Approved', 'Backlog'].map((name) => stateNamed(moved.board.project, name));
    if (approved === undefined || backlog === undefined) throw new Error('no states');
    approved.name = 'Agreed';
    backlog.name = 'Approved';
    moved.board.depsWith({ forgetful: true });
    await moved.hint();
    expect((await moved.take()).at(-1)).toMatch(/elsewhere by now/);
    expect(await moved.decided()).toEqual([]);
  });

  test('waits for Plane to note who has moved it; where it never does, that is said', async () => {
    await moved.ask(deploy);
    moved.move('Approved', moved.board.ada);
    const noted = moved.item.activities.splice(1);
    await moved.hint();
    await expect(moved.take()).rejects.toThrow('does not tell yet who has moved');
    moved.item.updatedAt = new Date(Date.now() - 120_000).toISOString();
    expect((await moved.take()).at(-1)).toContain('orch was not told who did it');
    moved.item.activities.push(...noted);
    await moved.hint('moved/later');
    expect(await moved.take()).toContain(`approved: ${deploy}`);
  });

  test('of a task that has ended stays where it is', async () => {
    moved.view = { stage: 'done', endedAt: 1, waitingFor: null };
    moved.move('Approved', moved.board.ada);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain('the task has ended');
    expect(moved.board.stateOf(moved.item)).toBe('Approved');
  });

  test('where nothing waits goes back, and shows again that a person is needed', async () => {
    moved.view = { stage: 'development', endedAt: null, waitingFor: { kind: 'person', reason: 'a question' } };
    moved.move('Approved', moved.board.ada);
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain('nothing waits for a decision');
    expect(moved.board.stateOf(moved.item)).toBe('Blocked');
  });

  test('by one where another has rejected by a word meanwhile is told who was first', async () => {
    await moved.ask(deploy, 60);
    const { pool } = moved.board.database;
    moved.move('Approved', moved.board.ada);
    await query(
      pool,
      `update approvals set decision = 'rejected', decided_by = 'local:grace', decided_at = now() + interval '1 hour'`,
      [],
    );
    await moved.poll();
    expect((await moved.take()).at(-1)).toContain(`too late: ${deploy} was rejected by local:grace first`);
    expect(await moved.decided()).toEqual([]);
  });
});

test('an item without a task, or that was deleted or archived, decides nothing', async () => {
  await moved.ask(deploy);
  moved.move('Approved', moved.board.ada);
  await moved.hint();
  moved.board.plane.people.archive(moved.item, moved.board.ada);
  expect((await moved.take()).at(-1)).toMatch(/was deleted, archived, moved/);
  await query(moved.board.database.pool, 'truncate tasks cascade', []);
  await moved.hint('moved/2');
  expect((await moved.take()).at(-1)).toMatch(/has no task/);
});
