import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Content } from '../../../../domain/content/content.js';
import { toHtml } from '../../../../domain/content/to-html.js';
import { nameOf, aProject, type Item } from '../../../plane/state.js';
import { aPlaneBoard, type PlaneBoard } from './a-plane-board.js';

let board: PlaneBoard;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
let item: Item;
beforeEach(() => {
  item = board.item({ labels: ['urgent'] });
});

const says = (text: string): Content => [{ kind: 'paragraph', text }];
const asked = (since: number) => board.plane.requests.slice(since).map(({ method, path }) => `${method} ${path}`);

describe('an item', () => {
  test('is a work item as it is now, its description as Markdown', async () => {
    const title = 'Add <script>alert(1)</script> 👋 שלום \u202egnp.exe';
    const one = board.item({ name: title, html: '<p>What <strong>for</strong>.</p><ul><li>how</li></ul>' });
    expect(await board.tracker.readItem(nameOf(one))).toEqual({
      item: nameOf(one),
      title,
      description: expect.stringMatching(/^What \*\*for\*\*\.\n\n- how$/),
      url: `${board.plane.url}/acme/browse/${nameOf(one)}`,
      open: true,
      state: 'Ready',
      ready: true,
      updatedAt: Date.parse(one.updatedAt),
    });
    board.plane.people.move(one, 'Done', board.ada);
    expect(await board.tracker.readItem(nameOf(one))).toMatchObject({ open: false, ready: false });
  });

  test.each(['', '<p></p>', '<image-component src="a" id="b"></image-component>'])(
    'may have an attachment alone: %j',
    async (html) => {
      expect((await board.tracker.readItem(nameOf(board.item({ html })))).description.trim()).not.toContain('<');
    },
  );

  test.each(['0', 'DEMO-0', 'DEMO', '../x-1', 'DEMO-1/..', 'DEMO-99999999999'])(
    '%j is refused as no name of one',
    async (name) => {
      await expect(board.tracker.readItem(name)).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
    },
  );

  test.each([
    ['deleted', (one: Item) => board.plane.people.deleteItem(one, board.ada)],
    ['archived', (one: Item) => board.plane.people.archive(one, board.ada)],
    ['moved', (one: Item) => board.plane.people.moveToProject(one, aProject(board.workspace, 'AWAY'), board.ada)],
  ])('that was %s needs a person, whatever is to be done to it', async (_how, happens) => {
    const name = nameOf(item);
    const { tracker } = board;
    await tracker.readItem(name);
    happens(item);
    const asks = [
      () => tracker.readItem(name),
      () => tracker.followStage({ item: name, stage: 'review' }),
      () => tracker.block({ item: name, blocked: true, reason: 'x' }),
      () => tracker.openBlockers(name),
    ];
    for (const ask of asks) {
      await expect(ask()).rejects.toMatchObject({
        type: 'InvalidInput',
        message: expect.stringMatching(/no DEMO-\d+ in the project: it was deleted, archived, moved/) as unknown,
        nonRetryable: true,
      });
    }
  });

  test('is found by Plane’s id as well, as webhooks have it', async () => {
    expect(await board.tracker.readItem(item.id)).toMatchObject({ item: nameOf(item) });
    await expect(board.tracker.readItem(board.ada.id)).rejects.toMatchObject({ type: 'InvalidInput' });
  });

  test('of another project is refused', async () => {
    const other = aProject(board.workspace, 'OTHER');
    const name = nameOf(board.plane.people.addItem(other, board.ada, { name: 'Theirs' }));
    await expect(board.tracker.readItem(name)).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('is in another project') as unknown,
    });
  });

  test('is found by Plane’s id, too, and has its name', async () => {
    const one = board.item({ name: 'By its id' });
    expect(await board.tracker.readItem(one.id)).toMatchObject({ item: nameOf(one), title: 'By its id' });
    await expect(board.tracker.readItem('0b4c2f5e-7a40-4b8e-9a52-0f6f7c4a1d11')).rejects.toThrow(/has no 0b4c2f5e/);
  });

  test('keeps its name when its project takes another identifier', async () => {
    const name = nameOf(item);
    await board.tracker.readItem(name);
    board.project.identifier = 'NEW';
    const later = board.item();
    const tracker = board.trackerWith({ forgetful: true });
    expect((await tracker.readItem(name)).item).toBe(name);
    const ready = (await tracker.listReady()).map((one) => one.item);
    expect(ready).toEqual(expect.arrayContaining([name, `NEW-${later.sequence}`]));
    board.project.identifier = 'DEMO';
  });
});

describe('a comment', () => {
  const comment = (mark: string, text: string, author = 'orch') => ({
    ...{ taskId: 'task/shop/1', item: nameOf(item), author, mark, content: says(text) },
  });
  const comments = () => item.comments.map(({ by, html }) => [by.displayName, html]);

  test('is written once by its mark, and its text becomes the newest', async () => {
    const mark = `run ${item.id}`;
    expect(await board.tracker.ensureComment(comment(mark, 'first'))).toEqual({ created: true });
    const before = board.plane.requests.length;
    expect(await board.tracker.ensureComment(comment(mark, 'first'))).toEqual({ created: false });
    expect(asked(before).filter((one) => one.startsWith('PATCH'))).toEqual([]);
    expect(await board.tracker.ensureComment(comment(mark, 'second'))).toEqual({ created: false });
    expect(await board.tracker.ensureComment(comment(`${mark}0`, 'other'))).toEqual({ created: true });
    expect(comments()).toEqual([
      ['orch', toHtml(says('second'))],
      ['orch', toHtml(says('other'))],
    ]);
  });

  test('is each role’s own, by its token', async () => {
    const [developer, tester] = [board.aBot('developer'), board.aBot('tester')];
    const roleTokens = { developer: developer.token, tester: tester.token };
    const tracker = board.trackerWith({ account: { roleTokens } });
    for (const author of ['developer', 'tester', 'reviewer', 'orch'])
      await tracker.ensureComment(comment(`${author} ${item.id}`, author, author));
    expect(comments().map(([by]) => by)).toEqual(['developer', 'tester', 'orch', 'orch']);
    const own = await board.depsWith({}).own.known();
    expect(own.map(({ id }) => id)).toEqual(expect.arrayContaining([developer.id, tester.id, board.bot.id]));
    // Without its own token it edits what it wrote by it.
    expect(await board.tracker.ensureComment(comment(`tester ${item.id}`, 'again', 'tester'))).toEqual({
      created: false,
    });
  });

  test('of ours that a person edited is corrected, and one that was deleted comes again', async () => {
    const mark = `run ${item.id}`;
    await board.tracker.ensureComment(comment(mark, 'ours'));
    const [ours] = item.comments;
    if (ours === undefined) throw new Error('no comment');
    board.plane.people.editComment(item, ours, '<p>theirs</p>', board.ada);
    expect(await board.tracker.ensureComment(comment(mark, 'ours'))).toEqual({ created: false });
    expect(comments()).toEqual([['orch', toHtml(says('ours'))]]);
    board.plane.people.deleteComment(item, ours);
    expect(await board.tracker.ensureComment(comment(mark, 'ours'))).toEqual({ created: true });
  });

  test('with our mark by somebody else, here or at another item, silences nobody', async () => {
    const mark = `run ${item.id}`;
    const forge = async (at: Item, externalId: string) =>
      fetch(`${board.plane.url}/api/v1/workspaces/acme/projects/${board.project.id}/work-items/${at.id}/comments/`, {
        method: 'POST',
        headers: { 'x-api-key': board.ada.token, 'content-type': 'application/json' },
        body: JSON.stringify({ comment_html: '<p>forged</p>', external_source: 'orch', external_id: externalId }),
      });
    await forge(item, mark);
    await forge(board.item(), `${mark}#2`);
    expect(await board.tracker.ensureComment(comment(mark, 'ours'))).toEqual({ created: true });
    expect(await board.tracker.ensureComment(comment(mark, 'later'))).toEqual({ created: false });
    expect(comments()).toEqual([
      ['ada', '<p>forged</p>'],
      ['orch', toHtml(says('later'))],
    ]);
  });

  test('on an item that is gone needs a person', async () => {
    await board.tracker.readItem(nameOf(item));
    const order = comment('m', 'x');
    board.plane.people.deleteItem(item, board.ada);
    await expect(board.tracker.ensureComment(order)).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('it was deleted') as unknown,
    });
  });

  test.each(['٤ עברית \u202e', '👩‍👩‍👧‍👦 𝄞', '<script>alert(1)</script>', '`'.repeat(5), 'a\0b'])(
    'says %j as it is',
    async (text) => {
      const mark = `says ${item.id}`;
      await board.tracker.ensureComment(comment(mark, text));
      expect(comments()).toEqual([['orch', toHtml(says(text)).replaceAll('\0', '\uFFFD')]]);
    },
  );
});

describe('a follow-up', () => {
  test('is made once for its mark, and links to what it follows', async () => {
    const order = {
      mark: `follow ${item.id}`,
      title: 'Fix <it>',
      description: 'Seen.\n\n<b>Twice</b>',
      follows: nameOf(item),
    };
    const made = await board.tracker.createItem(order);
    expect(await board.tracker.createItem(order)).toEqual(made);
    const followUp = board.project.items.find((one) => nameOf(one) === made.item);
    expect([followUp?.name, followUp?.html]).toEqual([
      'Fix <it>',
      expect.stringMatching(
        /<p>Seen\.<\/p>\n<p>&lt;b&gt;Twice&lt;\/b&gt;<\/p>\n<p>Follows <a href="http[^"]+\/browse\/DEMO-\d+"/,
      ),
    ]);
  });

  test('with our mark by somebody else is made all the same; a long title is cut', async () => {
    const mark = `forged ${item.id}`;
    const { people } = board.plane;
    people.addItem(board.project, board.ada, { name: 'Forged', externalSource: 'orch', externalId: mark });
    const order = { mark, title: 'long '.repeat(80), description: 'x', follows: nameOf(item) };
    const made = await board.tracker.createItem(order);
    expect(board.project.items.find((one) => nameOf(one) === made.item)?.by).toBe(board.bot);
    expect(await board.tracker.createItem(order)).toEqual(made);
  });

  test('that was archived since is still the same', async () => {
    const order = { mark: `archived ${item.id}`, title: 'x', description: 'x', follows: nameOf(item) };
    const made = await board.tracker.createItem(order);
    const followUp = board.project.items.find((one) => nameOf(one) === made.item);
    if (followUp === undefined) throw new Error('none was made');
    board.plane.people.archive(followUp, board.ada);
    expect(await board.tracker.createItem(order)).toEqual(made);
  });
});

describe('what is ready', () => {
  const readyBy = async (start: { state?: string; label?: string; assignee?: string }) => {
    const rule = { state: null, label: null, assignee: null, ...start };
    const found = await board.trackerWith({ rules: { start: rule }, forgetful: true }).listReady();
    return found.map((one) => one.item);
  };

  test('is what is open and has the state, in whatever case, the label or the assignee', async () => {
    const { people } = board.plane;
    const done = board.item({ state: 'Done', labels: ['go'] });
    const labelled = board.item({ state: 'Backlog', labels: ['go'] });
    const assigned = board.item({ state: 'Backlog', assignees: [board.grace] });
    const archived = board.item({ labels: ['go'] });
    people.archive(archived, board.ada);
    expect(await readyBy({ state: 'READY' })).toContain(nameOf(item));
    expect(await readyBy({ label: 'go' })).toEqual([nameOf(labelled)]);
    expect(await readyBy({ assignee: 'Grace' })).toEqual([nameOf(assigned)]);
    expect(await readyBy({ assignee: board.grace.email })).toEqual([nameOf(assigned)]);
    expect((await readyBy({ state: 'Ready', label: 'go' })).includes(nameOf(done))).toBe(false);
    expect(await readyBy({})).toEqual([]);
  });

  test('is found on every page', async () => {
    const project = aProject(board.workspace, 'MANY');
    project.members.set(board.bot, 'member');
    for (let n = 1; n <= 501; n += 1) board.plane.people.addItem(project, board.ada, { name: `${n}`, state: 'Todo' });
    const rule = { state: 'Todo', label: null, assignee: null };
    const since = board.plane.requests.length;
    const found = await board.trackerWith({ project: project.id, rules: { start: rule } }).listReady();
    expect(asked(since).filter((one) => one.includes('/work-items/'))).toHaveLength(2);
    expect(new Set(found.map((one) => one.item)).size).toBe(501);
  });
});

test('of a long list only what has changed is asked for', async () => {
  const project = aProject(board.workspace, 'CHANGED');
  project.members.set(board.bot, 'member');
  const made = Array.from({ length: 600 }, (_, n) =>
    board.plane.people.addItem(project, board.ada, { name: `${n}`, state: 'Todo' }),
  );
  const old = new Date(Date.now() - 3_600_000).toISOString();
  for (const one of made) one.updatedAt = old;
  const changed = made[3];
  if (changed === undefined) throw new Error('no items');
  board.plane.people.edit(changed, { html: '<p>now</p>' }, board.ada);
  const rule = { state: 'Todo', label: null, assignee: null };
  const tracker = board.trackerWith({ project: project.id, rules: { start: rule } });
  const since = board.plane.requests.length;
  const found = await tracker.listReady(new Date(Date.now() - 60_000));
  expect(found.map((one) => one.item)).toEqual([nameOf(changed)]);
  expect(asked(since).filter((one) => one.includes('/work-items/'))).toHaveLength(1);
});

describe('what blocks an item', () => {
  test('is open, here or in another project', async () => {
    const other = aProject(board.workspace, 'ELSE');
    other.members.set(board.bot, 'member');
    const hidden = aProject(board.workspace, 'HIDDEN');
    const { people } = board.plane;
    const [there, cancelled, unseen] = [
      people.addItem(other, board.ada, { name: 'x' }),
      people.addItem(other, board.ada, { name: 'x', state: 'Cancelled' }),
      people.addItem(hidden, board.ada, { name: 'x' }),
    ];
    const [open, done, gone] = [board.item(), board.item({ state: 'Done' }), board.item()];
    item.blockedBy.push(there, cancelled, unseen, open, done, gone);
    people.deleteItem(gone, board.ada);
    expect(await board.tracker.openBlockers(nameOf(item))).toEqual([nameOf(there), nameOf(open)]);
  });

  test('is nothing where Plane knows no relations', async () => {
    board.plane.befall({
      of: /\/relations\//,
      done: false,
      answer: { status: 404, body: { error: 'Page not found.' } },
    });
    expect(await board.tracker.openBlockers(nameOf(item))).toEqual([]);
  });
});
