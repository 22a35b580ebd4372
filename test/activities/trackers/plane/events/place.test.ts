import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { query } from '../../../../../activities/store/query.js';
import { ensureTask } from '../../../../../activities/store/tasks.js';
import { createPlaneAt } from '../../../../../activities/trackers/plane/at.js';
import { planeItemNamed } from '../../../../../activities/trackers/plane/item-named.js';
import { createPlanePlace } from '../../../../../activities/trackers/plane/events/place.js';
import type { ProjectPlace } from '../../../../../activities/trackers/tracker.js';
import type { RoleTokens } from '../../../../../config/settings/role-tokens.js';
import type { CommentEvent, TrackerEvent } from '../../../../../domain/intake/tracker-event.js';
import { aProject, aUser, type Item, nameOf, type User } from '../../../../plane/state.js';
import { aTask } from '../../../store/a-task.js';
import { aPlaneBoard, type PlaneBoard } from '../a-plane-board.js';

let board: PlaneBoard;
let place: ProjectPlace;
let item: Item;
const signal = new AbortController().signal;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
beforeEach(async () => {
  await query(board.database.pool, 'truncate own_accounts, tasks, plane_items cascade', []);
  const at = { account: 'plane', owner: '', name: board.project.id };
  const decisions = { approved: 'approved', rejected: null };
  place = createPlanePlace(board.depsWith({}), { place: at, project: 'shop', decisions }, signal);
  item = board.item();
});

const longAgo = '2026-01-01T00:00:00.000Z';
/** What a poll finds that looks now. */
async function found(cursor: string | null = longAgo): Promise<TrackerEvent[]> {
  const { events } = await place.events.since(cursor);
  return events.filter((event) => ('item' in event ? event.item : 'place' in event && placeOf(event)) === item.id);
}
const placeOf = ({ place: where }: Pick<CommentEvent, 'place'>) => (where.on === 'item' ? where.item : '');
const actorOf = ({ id, displayName: login }: User) => ({ account: 'plane', id, login });
const haveTask = async () => {
  await board.tracker.readItem(nameOf(item));
  await ensureTask(board.database.pool, {
    ...aTask({ project: 'shop', item: nameOf(item) }),
    id: `task/shop/${nameOf(item)}`,
  });
};
/** Moments of the tests' Plane are now; what a poll asks about is older. */
const longSince = (of: { updatedAt: string }) => (of.updatedAt = new Date(Date.now() - 60_000).toISOString());

describe('a poll', () => {
  test('that is the first finds nothing, and learns as whom orch acts', async () => {
    const { events, cursor } = await place.events.since(null);
    expect(events).toEqual([]);
    expect(Math.abs(Date.parse(cursor) - Date.now())).toBeLessThan(60_000);
    expect((await place.people.ourselves()).map(({ id }) => id)).toEqual([board.bot.id]);
  });

  test('asks once for what has changed, and for no more than that', async () => {
    const { cursor } = await place.events.since(null);
    longSince(item);
    await place.events.since(cursor);
    const before = board.plane.requests.length;
    await place.events.since(cursor);
    expect(board.plane.requests.length - before).toBe(1);
  });

  test('finds an edit by its text, whoever made it', async () => {
    const [before] = await found();
    board.plane.people.edit(item, { html: '<p>Other</p>' }, board.ada);
    const [after] = await found();
    expect([before, after]).toEqual([
      expect.objectContaining({ what: 'edited', actor: null }),
      expect.objectContaining({ what: 'edited', actor: null }),
    ]);
    expect(before?.key).not.toBe(after?.key);
  });

  test.each(['Done', 'Cancelled'])('finds what was closed as %s, once', async (state) => {
    board.plane.people.move(item, state, board.ada);
    const events = await found();
    expect(events).toEqual([expect.objectContaining({ what: 'closed', project: 'shop', item: item.id })]);
    expect(await found()).toEqual(events);
  });

  test('finds a state that decides, before all else, and tells of nobody who has moved it', async () => {
    board.plane.people.move(item, 'Approved', board.ada);
    expect(await found()).toMatchObject([{ what: 'moved', actor: null }, { what: 'edited' }]);
  });

  test('does not see an item that was archived or deleted', async () => {
    board.plane.people.archive(item, board.ada);
    expect(await found()).toEqual([]);
  });

  test('reads comments of items whose tasks are under way, each once', async () => {
    board.plane.people.comment(item, board.ada, '<p>/approve</p>');
    expect((await found()).filter(({ kind }) => kind === 'comment')).toEqual([]);
    await haveTask();
    const comments = async () => (await found()).filter(({ kind }) => kind === 'comment');
    expect(await comments()).toMatchObject([
      { text: '/approve', place: { on: 'item', item: item.id }, actor: actorOf(board.ada) },
    ]);
    const later = async (changes: string) => query(board.database.pool, `update plane_items set ${changes}`, []);
    await later(`comments_read_at = now() + interval '1 hour', comments_asked_at = null`);
    expect(await comments()).toEqual([]);
    await later('comments_asked_at = null');
    await query(board.database.pool, `update tasks set status = 'done'`, []);
    const before = board.plane.requests.length;
    await place.events.since(longAgo);
    expect(board.plane.requests.slice(before).filter(({ path }) => path.includes('/comments'))).toEqual([]);
  });
});

describe('the newest move of an item', () => {
  const move = (isWanted = () => true) => place.events.lastMove?.(item.id, isWanted);

  test('tells who has moved it to where it is, and when by either clock', async () => {
    board.plane.people.move(item, 'Approved', board.grace);
    board.plane.people.label(item, ['bug'], board.ada);
    const at = Date.parse(item.activities[1]?.createdAt ?? '');
    expect(await move()).toEqual({
      id: item.activities[1]?.id,
      state: 'Approved',
      actor: actorOf(board.grace),
      at,
      atHere: at,
    });
    expect(await move(() => false)).toBeNull();
  });

  test('is dated no later than the second in which it was done, however late Plane notes it', async () => {
    board.plane.people.move(item, 'Approved', board.ada);
    const [, moved] = item.activities;
    if (moved === undefined) throw new Error('no move');
    const done = Math.floor(Date.now() / 1_000) - 10;
    Object.assign(moved, { epoch: done });
    expect((await move())?.at).toBe(done * 1_000 + 999);
  });

  test('is nobody’s where the item was made there, or was never there', async () => {
    item.updatedAt = new Date(Date.now() - 120_000).toISOString();
    expect(await move()).toBeNull();
    expect(await place.events.lastMove?.('00000000-0000-4000-8000-000000000000', () => true)).toBeNull();
  });
});

test('comments take fifteen requests in a minute at most, however often and of however many items they are asked for', async () => {
  for (let n = 1; n <= 20; n += 1) {
    item = board.item();
    await haveTask();
  }
  const asked = async () => {
    const before = board.plane.requests.length;
    await place.events.since(longAgo);
    return board.plane.requests.slice(before).flatMap(({ path }) => /work-items\/(.*)\/comments/.exec(path)?.[1] ?? []);
  };
  const polls = [await asked(), await asked(), await asked()];
  expect(polls.map(({ length }) => length)).toEqual([15, 5, 0]);
  expect(new Set(polls.flat()).size).toBe(20);
  await query(board.database.pool, `update plane_items set comments_asked_at = now() - interval '79 seconds'`, []);
  expect(await asked()).toEqual([]);
  await query(board.database.pool, `update plane_items set comments_asked_at = now() - interval '81 seconds'`, []);
  expect(await asked()).toHaveLength(15);
});

test('of many comments a poll asks for the page of those that are new', async () => {
  await haveTask();
  for (let n = 1; n <= 45; n += 1) board.plane.people.comment(item, board.ada, `<p>${n}</p>`);
  const read = async () => {
    const before = board.plane.requests.length;
    const { events } = await place.events.since(longAgo);
    const pages = board.plane.requests.slice(before).filter(({ path }) => path.includes('/comments'));
    return [events.filter(({ kind }) => kind === 'comment').length, pages.length];
  };
  expect(await read()).toEqual([45, 3]);
  const read_at = `now() + interval '3 minutes'`;
  await query(
    board.database.pool,
    `update plane_items set comments_read_at = ${read_at}, comments_asked_at = null`,
    [],
  );
  expect(await read()).toEqual([0, 1]);
});

describe('a comment that was told', () => {
  const told = async (html = '<p>/approve</p>') => {
    await haveTask();
    const comment = board.plane.people.comment(item, board.ada, html);
    const event = (await found()).find(({ kind }) => kind === 'comment');
    if (event?.kind !== 'comment') throw new Error('it was not found');
    return { comment, event };
  };

  test('is there as it was told', async () => {
    const { event } = await told();
    expect(await place.events.look(event)).toBe('as-told');
  });

  test('was edited', async () => {
    const { comment, event } = await told();
    board.plane.people.editComment(item, comment, '<p>/cancel</p>', board.ada);
    expect(await place.events.look(event)).toBe('edited');
  });

  test('is gone: deleted, of another author, of another item, or never there', async () => {
    const { comment, event } = await told();
    const lies: CommentEvent[] = [
      { ...event, actor: actorOf(board.grace) },
      { ...event, place: { on: 'item', item: board.item().id } },
      { ...event, key: `comment/plane/${board.project.id}` },
      { ...event, place: { on: 'pull-request', number: 1 } },
    ];
    for (const lie of lies) expect(await place.events.look(lie)).toBe('gone');
    board.plane.people.deleteComment(item, comment);
    expect(await place.events.look(event)).toBe('gone');
  });
});

describe('people', () => {
  test('are found by their ids and addresses, in whatever case', async () => {
    const names = [board.ada.id, board.ada.email, board.ada.email.toUpperCase()];
    for (const name of names) expect(await place.people.find(name)).toEqual(actorOf(board.ada));
    expect(await place.people.find('nobody@acme.example')).toBeNull();
  });

  test('are not found by the names that are shown, which anybody may take', async () => {
    expect(await place.people.find('ada')).toBeNull();
    const mallory = board.aBot('mallory');
    mallory.displayName = board.ada.email;
    expect(await place.people.find(board.ada.email)).toEqual(actorOf(board.ada));
    mallory.displayName = board.ada.id;
    expect(await place.people.find(board.ada.id)).toEqual(actorOf(board.ada));
  });

  const may = (user: User) => place.people.mayWrite(actorOf(user));

  test('have a say that nobody tells where Plane tells no roles, and none as strangers', async () => {
    expect([await may(board.ada), await may(board.eve)]).toEqual(['untold', 'untold']);
    expect(await may(aUser(board.workspace, 'stranger', false))).toBe(false);
  });

  test('have a say as members where roles are told, and none as guests', async () => {
    board.plane.tellsRoles = true;
    expect([await may(board.ada), await may(board.grace), await may(board.eve)]).toEqual([true, true, false]);
    board.plane.tellsRoles = false;
  });

  test('of whom a token is are asked once, also of one that came later, and one that is refused keeps nobody else', async () => {
    const tester = board.aBot('tester');
    const at = { account: 'plane', owner: '', name: board.project.id };
    const ourselves = async (roleTokens: RoleTokens) => {
      const deps = board.depsWith({ account: { name: 'plane', roleTokens } });
      const own = createPlanePlace(
        deps,
        { place: at, project: 'shop', decisions: { approved: null, rejected: null } },
        signal,
      );
      return (await own.people.ourselves()).map(({ login }) => login).sort();
    };
    expect(await ourselves({})).toEqual(['orch']);
    expect(await ourselves({ tester: tester.token, developer: 'plane_api_wrong' })).toEqual(['orch', 'tester']);
    const before = board.plane.requests.length;
    expect(await ourselves({ tester: tester.token })).toEqual(['orch', 'tester']);
    expect(board.plane.requests.length).toBe(before);
  });
});

describe('the name of an item that events name by its id', () => {
  const named = (id: string) => {
    const at = { account: 'plane', owner: '', name: board.project.id };
    return planeItemNamed(createPlaneAt(board.depsWith({}), at, signal), id);
  };

  test('is asked once, and stays though its project has another', async () => {
    const name = nameOf(item);
    expect(await named(item.id.toUpperCase())).toBe(name);
    const before = board.plane.requests.length;
    expect(await named(item.id)).toBe(name);
    expect(board.plane.requests.length).toBe(before);
    expect(await named('DEMO-99')).toBe('DEMO-99');
  });

  test('is none where it is not in the project', async () => {
    const stranger = board.plane.people.addItem(aProject(board.workspace, `AWAY${item.sequence}`), board.ada, {
      name: 'x',
    });
    expect(await named(stranger.id)).toBeNull();
    expect(await named('00000000-0000-4000-8000-000000000000')).toBeNull();
  });
});

test('an answer stands where it was asked, once, and not where nobody could ask', async () => {
  const reply = { author: 'orch', mark: 'reply:1', content: [{ kind: 'paragraph', text: 'done' }] } as const;
  await place.reply({ ...reply, on: { on: 'item', item: item.id } });
  await place.reply({ ...reply, on: { on: 'item', item: nameOf(item) } });
  await place.reply({ ...reply, on: { on: 'item', item: '00000000-0000-4000-8000-000000000000' } });
  await place.reply({ ...reply, on: { on: 'pull-request', number: 1 } });
  expect(item.comments.map(({ html, by }) => [html, by.displayName])).toEqual([['<p>done</p>', 'orch']]);
});
