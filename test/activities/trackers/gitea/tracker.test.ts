import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Content } from '../../../../domain/content/content.js';
import { toMarkdown } from '../../../../domain/content/to-markdown.js';
import { hiddenMark } from '../../../../domain/intake/hidden-mark.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { aTeam, type Team } from '../../forges/gitea/a-team.js';
import { aBoard, type Issue } from './a-board.js';

let team: Team;
let board: Awaited<ReturnType<typeof aBoard>>;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  board = await aBoard({ team });
});

const says = (text: string): Content => [{ kind: 'paragraph', text }];

describe('an item', () => {
  test('is an issue as it is now', async () => {
    const title = 'Add <script>alert(1)</script> 👋 שלום \u202egnp.exe';
    await board.issue(title, 'What for.\n\n- how', ['orch']);
    expect(await board.tracker.readItem('1')).toEqual({
      item: '1',
      title,
      description: 'What for.\n\n- how',
      url: `${team.gitea.url}/${board.at.made.owner}/${board.at.made.name}/issues/1`,
      open: true,
      ready: true,
      updatedAt: expect.any(Number),
    });
    await board.asOwner('PATCH', '/issues/1', { state: 'closed', body: '' });
    expect(await board.tracker.readItem('1')).toMatchObject({ description: '', open: false, ready: false });
  });

  test.each(['0', '01', '-1', 'APP-12', '1/../2', '99999999999'])('%p is refused as no number', async (item) => {
    await expect(board.tracker.readItem(item)).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  });

  test('that is a pull request is refused', async () => {
    await board.at.push('orch/1', { 'b.txt': 'b' });
    await board.asOwner('POST', '/pulls', { head: 'orch/1', base: 'main', title: 'One' });
    await expect(board.tracker.readItem('1')).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/pull request/),
    });
  });

  test('that was deleted needs a person, whatever is to be done to it', async () => {
    await board.issue('Gone');
    await board.asOwner('DELETE', '/issues/1');
    const comment = { taskId: 'task/shop/1', item: '1', author: 'orch', mark: 'm', content: says('x') };
    const { tracker } = board;
    const asked = [
      () => tracker.readItem('1'),
      () => tracker.ensureComment(comment),
      () => tracker.followStage({ item: '1', stage: 'review' }),
      () => tracker.block({ item: '1', blocked: true, reason: 'x' }),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({
        type: 'InvalidInput',
        message: expect.stringMatching(/#1.*deleted/),
        nonRetryable: true,
      });
    }
  });
});

describe('a comment', () => {
  const comment = (mark: string, text: string, author = 'orch') => ({
    ...{ taskId: 'task/shop/1', item: '1', author, mark, content: says(text) },
  });
  beforeEach(async () => {
    await board.issue('One');
  });

  test('is written once by its mark, and its text becomes the newest', async () => {
    expect(await board.tracker.ensureComment(comment('run-1', 'first'))).toEqual({ created: true });
    expect(await board.tracker.ensureComment(comment('run-1', 'first'))).toEqual({ created: false });
    expect(await board.tracker.ensureComment(comment('run-1', 'second'))).toEqual({ created: false });
    expect(await board.tracker.ensureComment(comment('run-10', 'other'))).toEqual({ created: true });
    expect((await board.commentsOf(1)).map(({ body }) => body)).toEqual([
      `second\n\n${hiddenMark('run-1')}`,
      `other\n\n${hiddenMark('run-10')}`,
    ]);
  });

  test('of ours that a person edited is corrected, and one that was deleted comes again', async () => {
    await board.tracker.ensureComment(comment('run-1', 'ours'));
    const [ours] = await board.commentsOf(1);
    await board.asOwner('PATCH', `/issues/comments/${ours?.id}`, { body: `theirs ${hiddenMark('run-1')}` });
    expect(await board.tracker.ensureComment(comment('run-1', 'ours'))).toEqual({ created: false });
    expect((await board.commentsOf(1)).map(({ body }) => body)).toEqual([`ours\n\n${hiddenMark('run-1')}`]);
    await board.asOwner('DELETE', `/issues/comments/${ours?.id}`);
    expect(await board.tracker.ensureComment(comment('run-1', 'ours'))).toEqual({ created: true });
  });

  test('with our mark by somebody else silences nobody, also where we have not written yet', async () => {
    const forged = `forged ${hiddenMark('run-1')}`;
    await board.asOwner('POST', '/issues/1/comments', { body: forged });
    expect(await board.tracker.ensureComment(comment('run-1', 'ours'))).toEqual({ created: true });
    expect(await board.tracker.ensureComment(comment('run-1', 'ours, later'))).toEqual({ created: false });
    expect((await board.commentsOf(1)).map(({ body, user }) => [user.login, body])).toEqual([
      [team.owner.name, forged],
      [team.bot.name, `ours, later\n\n${hiddenMark('run-1')}`],
    ]);
    expect(await board.asOwner('GET', '/issues/1/reactions')).toEqual(null);
  });

  test('is known as ours where nothing is kept of who we are', async () => {
    await board.tracker.ensureComment(comment('run-1', 'ours'));
    const forgetful = await aBoard({ team });
    expect(await forgetful.own.known()).toEqual([]);
    const path = `/repos/${board.at.made.owner}/${board.at.made.name}/issues/1/comments`;
    await forgetful.issue('One');
    expect(await board.trackerWith({}).ensureComment(comment('run-1', 'ours'))).toEqual({ created: false });
    expect((await team.gitea.api<unknown[]>(team.ownersToken, 'GET', path)).body).toHaveLength(1);
  });

  test.each(['٤ עברית \u202e', '👩‍👩‍👧‍👦 𝄞', '<script>alert(1)</script>', '`'.repeat(5), 'a\0b'])(
    'says %p as it is',
    async (text) => {
      await board.tracker.ensureComment(comment('run-1', text));
      expect(await board.tracker.ensureComment(comment('run-1', text))).toEqual({ created: false });
      const [ours] = await board.commentsOf(1);
      expect(ours?.body).toContain(toMarkdown(says(text)));
    },
  );
});

describe('the stage of an item', () => {
  const begin = async (...labels: string[]) => {
    await board.issue('One', '', labels);
  };
  const follow = (stage: 'analysis' | 'development' | 'review' | 'done' | 'cancelled') =>
    board.tracker.followStage({ item: '1', stage });

  test('is one label at a time, and those of people stay', async () => {
    await begin('orch', 'urgent');
    await follow('development');
    expect(await board.labelsOf(1)).toEqual(['in development', 'orch', 'urgent']);
    await follow('review');
    await follow('review');
    expect(await board.labelsOf(1)).toEqual(['in review', 'orch', 'urgent']);
    await follow('analysis');
    expect(await board.labelsOf(1)).toEqual(['orch', 'urgent']);
  });

  test('done closes an item that nobody has closed', async () => {
    await begin();
    await follow('review');
    await follow('done');
    await follow('done');
    expect(await board.labelsOf(1)).toEqual(['shipped']);
    expect(await board.asOwner<Issue>('GET', '/issues/1')).toMatchObject({ state: 'closed' });
  });

  test('cancelled leaves it open', async () => {
    await begin();
    await follow('review');
    await follow('cancelled');
    expect(await board.labelsOf(1)).toEqual([]);
    expect(await board.asOwner<Issue>('GET', '/issues/1')).toMatchObject({ state: 'open' });
  });

  test('is shown by a label that was renamed or deleted in between, made anew', async () => {
    await begin();
    await follow('review');
    const [label] = await board.asOwner<Issue['labels']>('GET', '/issues/1/labels');
    await board.asOwner('PATCH', `/labels/${label?.id}`, { name: 'being reviewed' });
    await follow('review');
    expect(await board.labelsOf(1)).toEqual(['being reviewed', 'in review']);
    const [, second] = await board.asOwner<Issue['labels']>('GET', '/issues/1/labels');
    await board.asOwner('DELETE', `/labels/${second?.id}`);
    await follow('review');
    expect(await board.labelsOf(1)).toEqual(['being reviewed', 'in review']);
  });

  test('is one label where two have its name, both of which go', async () => {
    await begin();
    const twice = [];
    for (const color of ['#111111', '#222222'])
      twice.push((await board.asOwner<{ id: number }>('POST', '/labels', { name: 'in review', color })).id);
    await follow('review');
    const attached = await board.asOwner<Issue['labels']>('GET', '/issues/1/labels');
    expect(attached.map(({ id }) => id)).toEqual([Math.min(...twice)]);
    await board.asOwner('POST', '/issues/1/labels', { labels: twice });
    await follow('development');
    expect(await board.labelsOf(1)).toEqual(['in development']);
  });

  test('blocked is a label of its own', async () => {
    await begin('urgent');
    await follow('review');
    const block = (blocked: boolean) => board.tracker.block({ item: '1', blocked, reason: 'why' });
    await block(true);
    await block(true);
    expect(await board.labelsOf(1)).toEqual(['blocked', 'in review', 'urgent']);
    await block(false);
    await block(false);
    expect(await board.labelsOf(1)).toEqual(['in review', 'urgent']);
  });
});

describe('what is ready', () => {
  test('is what has the label and is open, on all pages', async () => {
    await board.issue('One', '', ['orch']);
    await board.issue('Two', '', ['Orch']);
    await board.issue('Three', '', ['orch']);
    await board.asOwner('PATCH', '/issues/3', { state: 'closed' });
    for (let number = 4; number < 58; number += 1) await board.issue(`Item ${number}`, '', ['orch']);
    const ready = await board.tracker.listReady();
    expect(ready).toHaveLength(55);
    expect(ready.map(({ item }) => item)).not.toContain('2');
    expect(ready.every((item) => item.ready)).toBe(true);
  });

  test('is nothing where nobody has made the label, though Gitea lists all', async () => {
    await board.issue('One');
    expect(await board.tracker.listReady()).toEqual([]);
  });

  test('is what its assignee has, or the label: each once', async () => {
    await board.issue('One', '', ['orch']);
    await board.issue('Two');
    await board.issue('Three');
    for (const number of [1, 2]) await board.asOwner('PATCH', `/issues/${number}`, { assignees: [team.bot.name] });
    const tracker = board.trackerWith({
      rules: { start: { state: null, label: 'orch', assignee: team.bot.name.toUpperCase() } },
    });
    expect((await tracker.listReady()).map(({ item }) => item).sort()).toEqual(['1', '2']);
    expect(
      await board.trackerWith({ rules: { start: { state: null, label: null, assignee: null } } }).listReady(),
    ).toEqual([]);
  });
});

describe('what holds an item', () => {
  const dependOn = (on: { owner: string; name: string }, index: number) =>
    board.asOwner('POST', '/issues/1/dependencies', { owner: on.owner, repo: on.name, index });

  test('is what it depends on and is open, also elsewhere', async () => {
    for (const title of ['One', 'Two', 'Three']) await board.issue(title);
    const other = await aBoard({ team });
    await other.issue('Elsewhere');
    expect(await board.tracker.openBlockers('1')).toEqual([]);
    await dependOn(board.at.made, 2);
    await dependOn(board.at.made, 3);
    await dependOn(other.at.made, 1);
    await board.asOwner('PATCH', '/issues/3', { state: 'closed' });
    expect([...(await board.tracker.openBlockers('1'))].sort()).toEqual(
      ['#2', `${other.at.made.owner}/${other.at.made.name}#1`].sort(),
    );
  });

  test('is nothing where the repository has switched dependencies off', async () => {
    await board.issue('One');
    await board.asOwner('PATCH', '', { internal_tracker: { enable_issue_dependencies: false } });
    expect(await board.tracker.openBlockers('1')).toEqual([]);
  });
});

describe('a new item', () => {
  const item = { mark: 'follow:1', title: 'Look again', description: 'Why.', follows: '1' };

  test('is made once by its mark, and links back', async () => {
    await board.issue('One');
    expect(await board.tracker.createItem(item)).toEqual({ item: '2' });
    expect(await board.tracker.createItem(item)).toEqual({ item: '2' });
    expect(await board.tracker.createItem({ ...item, mark: 'follow:2' })).toEqual({ item: '3' });
    const made = await board.asOwner<Issue>('GET', '/issues/2');
    expect(made).toMatchObject({ title: 'Look again', user: { login: team.bot.name } });
    expect(made.body).toBe(`Why.\n\nFollows #1.\n\n${hiddenMark('follow:1')}`);
  });

  test('is not taken from somebody who forges its mark', async () => {
    await board.issue('One');
    await board.issue('Forged', hiddenMark('follow:1'));
    expect(await board.tracker.createItem(item)).toEqual({ item: '3' });
  });

  test('is found where it was closed since, and nothing is kept of who we are', async () => {
    await board.issue('One');
    await board.tracker.createItem(item);
    await board.asOwner('PATCH', '/issues/2', { state: 'closed' });
    expect(await board.trackerWith({}).createItem(item)).toEqual({ item: '2' });
  });
});
