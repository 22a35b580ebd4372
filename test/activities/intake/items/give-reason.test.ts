import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import type { CommentEvent } from '../../../../domain/intake/tracker-event.js';
import type { User } from '../../../plane/state.js';
import { aMovedItem, type MovedItem } from './a-moved-item.js';

let moved: MovedItem;
const deploy = 'deploy#2@abcdef123456';
beforeEach(async () => {
  moved = await aMovedItem();
  await moved.ask(deploy);
});
afterEach(() => moved.close());

const say = (html: string, by: User) => moved.board.plane.people.comment(moved.item, by, html);
/** What is found by polls alone. */
async function taken(): Promise<string[]> {
  await moved.poll();
  return await moved.take();
}
const reasons = async () => (await moved.decided()).map(({ by, reason }) => [by, reason]);
const idOf = ({ id }: User) => `plane:${id}`;

test('an item that is moved to the state that rejects asks why, and the next comment of whoever moved it is the reason', async () => {
  const { ada, grace } = moved.board;
  Object.assign(say('<p>written before</p>', ada), { createdAt: new Date(Date.now() - 1_000).toISOString() });
  moved.move('Rejected', ada);
  expect((await taken()).at(-1)).toContain('Your next comment here is the reason');
  say('<p>I would wait</p>', grace);
  say('<p>/status</p>', ada);
  say('<p> </p>', ada);
  await taken();
  expect(await reasons()).toEqual([]);
  say('<p>Too early.</p><p>Wait for Monday.</p>', ada);
  say('<p>and one more</p>', ada);
  await taken();
  await taken();
  expect(await reasons()).toEqual([[idOf(ada), 'Too early.\n\nWait for Monday.']]);
});

test('a reason that follows at once is found with the move, by one poll', async () => {
  moved.move('Rejected', moved.board.ada);
  say('<p>Too early.</p>', moved.board.ada);
  say('<p>Not mine</p>', moved.board.grace);
  await taken();
  expect(await reasons()).toEqual([[idOf(moved.board.ada), 'Too early.']]);
});

describe('no reason is', () => {
  beforeEach(async () => {
    moved.move('Rejected', moved.board.ada);
    await taken();
  });

  test('a comment that somebody else has written in their name', async () => {
    const { board, item } = moved;
    const path = `/api/v1/workspaces/acme/projects/${board.project.id}/work-items/${item.id}/comments/`;
    await fetch(`${board.plane.url}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': board.eve.token, 'content-type': 'application/json' },
      body: JSON.stringify({ comment_html: '<p>forged</p>', created_by: board.ada.id }),
    });
    await taken();
    expect(await reasons()).toEqual([]);
  });

  test('an old comment that a webhook tells as a new one', async () => {
    const { board, item } = moved;
    const old = say('<p>old</p>', board.ada);
    Object.assign(old, { createdAt: '2026-01-02T00:00:00.000000Z', updatedAt: '2026-01-02T00:00:00.000000Z' });
    const actor = { account: 'plane', id: board.ada.id, login: 'ada' };
    const event: CommentEvent = {
      ...{ kind: 'comment', key: `comment/plane/${old.id}`, project: 'shop', actor, at: Date.now(), text: 'old' },
      place: { on: 'item', item: item.id },
    };
    await insertEvents(board.database.pool, [event]);
    expect(await moved.place.events.look(event)).toBe('gone');
    await moved.take();
    expect(await reasons()).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ['once it was moved away', () => moved.move('In Review', moved.board.ada)],
    ['once it was deleted', () => moved.board.plane.people.deleteItem(moved.item, moved.board.ada)],
    [
      'once somebody else has approved',
      () =>
        query(
          moved.board.database.pool,
          `update approvals set decision = 'approved', decided_by = 'local:x', decided_at = now()`,
          [],
        ),
    ],
    ['once another head is asked about', () => moved.withdraw(deploy)],
  ])('what is said %s', async (_, change) => {
    await change();
    say('<p>Too early.</p>', moved.board.ada);
    await taken();
    expect(await reasons()).toEqual([]);
  });
});

test('of two people who reject, each owes a reason of their own; the first counts, and the other is told', async () => {
  const { ada, grace } = moved.board;
  moved.move('Rejected', ada);
  await taken();
  moved.move('In Review', ada);
  moved.move('Rejected', grace);
  await taken();
  say('<p>of grace</p>', grace);
  await taken();
  expect(await reasons()).toEqual([[idOf(grace), 'of grace']]);
});

test.each<[string, () => User, () => unknown, string]>([
  ['somebody who may not', () => moved.board.eve, () => undefined, 'not allowed'],
  ['somebody where nothing waits', () => moved.board.ada, () => moved.withdraw(deploy), 'is asked no more'],
])('by %s asks nothing, and goes back', async (_, who, change, why) => {
  await change();
  moved.move('Rejected', who());
  expect((await taken()).at(-1)).toContain(why);
  expect(moved.board.stateOf(moved.item)).toBe('In Review');
  say('<p>Too early.</p>', who());
  await taken();
  expect(await reasons()).toEqual([]);
});

test('a reason of 10,000 characters is cut, and whoever gave it is told; a picture alone is none', async () => {
  moved.move('Rejected', moved.board.ada);
  await taken();
  say(`<p>${'word '.repeat(2_000)}</p>`, moved.board.ada);
  expect((await taken()).at(-1)).toContain('the end of the reason was left out');
  const [[, reason] = []] = await reasons();
  expect(reason?.length).toBeLessThanOrEqual(4_000);
  expect(reason).toMatch(/word\n\[cut here: the rest was left out\]$/);
});

test('what is HTML in a reason is text in it', async () => {
  moved.move('Rejected', moved.board.ada);
  await taken();
  say(
    '<p>a <b>b</b> &lt;script&gt;1&lt;/script&gt;</p><script>alert(1)</script><img src=x onerror=alert(1)>',
    moved.board.ada,
  );
  await taken();
  const [[, reason] = []] = await reasons();
  expect(reason).toBe('a **b** \\<script>1\\</script>\n\n(a picture)');
});

describe('an item that is closed', () => {
  const close = async (by: User) => {
    moved.move('Done', by);
    const actor = { account: 'plane', id: moved.board.grace.id, login: 'grace' };
    const told = {
      kind: 'item',
      what: 'closed',
      key: 'closed/x',
      project: 'shop',
      item: moved.item.id,
      actor,
    } as const;
    await insertEvents(moved.board.database.pool, [{ ...told, at: Date.now() }]);
    return await moved.take();
  };

  test('is cancelled by whom Plane names, whomever the webhook does', async () => {
    await close(moved.board.ada);
    expect(moved.cancelled).toEqual([idOf(moved.board.ada)]);
  });

  test('by orch cancels nothing', async () => {
    expect(await close(moved.board.bot)).toEqual(['ignored: orch has closed it']);
    expect(moved.cancelled).toEqual([]);
  });
});
