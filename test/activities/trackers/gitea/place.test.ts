import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventKeys } from '../../../../activities/trackers/event-keys.js';
import type { CommentEvent, TrackerEvent } from '../../../../domain/intake/tracker-event.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { createGiteaPlace } from '../../../../activities/trackers/gitea/place.js';
import { ownAccountsInMemory } from '../../forges/own-accounts-in-memory.js';
import { aTeam, type Team } from '../../forges/gitea/a-team.js';
import { aBoard } from './a-board.js';

let team: Team;
let board: Awaited<ReturnType<typeof aBoard>>;
let ada: Awaited<ReturnType<typeof board.person>>;
let outsider: Awaited<ReturnType<typeof board.person>>;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
let boards = 0;
beforeEach(async () => {
  board = await aBoard({ team });
  boards += 1;
  [ada, outsider] = await Promise.all([
    board.person(`ada-${boards}`, { writes: true }),
    board.person(`outsider-${boards}`),
  ]);
});

const idOf = async (login: string) => (await team.gitea.api<{ id: number }>(null, 'GET', `/users/${login}`)).body.id;
const actor = async ({ user: { name } }: typeof ada) => ({
  ...{ account: 'gitea-team', id: String(await idOf(name)), login: name },
});

describe('what has happened', () => {
  const begin = async () => (await board.place.events.since(null)).cursor;
  const since = async (cursor: string) => await board.place.events.since(cursor);
  const one = <Kind extends TrackerEvent['kind']>(events: readonly TrackerEvent[], kind: Kind) =>
    events.filter((event): event is Extract<TrackerEvent, { kind: Kind }> => event.kind === kind);

  test('is nothing at first, and then what came since, each with one key however often it is told', async () => {
    await board.issue('One');
    expect((await board.place.events.since(null)).events).toEqual([]);
    const cursor = await begin();
    const said = await board.as<{ id: number }>(ada.token, 'POST', '/issues/1/comments', { body: '/approve 👋' });
    const first = await since(cursor);
    expect(one(first.events, 'comment')).toEqual([
      {
        kind: 'comment',
        key: eventKeys.comment('gitea-team', said.id),
        project: 'shop',
        actor: await actor(ada),
        at: expect.any(Number),
        place: { on: 'item', item: '1' },
        text: '/approve 👋',
      },
    ]);
    const again = await since(first.cursor);
    expect(one(again.events, 'comment').map(({ key }) => key)).toEqual([eventKeys.comment('gitea-team', said.id)]);
  });

  test('is a comment on a pull request, and its approval of a commit, until a later one', async () => {
    const head = await board.at.push('orch/1', { 'b.txt': 'b' });
    await board.as(team.botsToken, 'POST', '/pulls', { head: 'orch/1', base: 'main', title: 'One' });
    const cursor = await begin();
    await board.as(outsider.token, 'POST', '/issues/1/comments', { body: 'so '.repeat(3_000) });
    const review = await board.asOwner<{ id: number }>('POST', '/pulls/1/reviews', { event: 'APPROVED', body: 'good' });
    await board.as(ada.token, 'POST', '/pulls/1/reviews', { event: 'COMMENT', body: 'hm' });
    const { events } = await since(cursor);
    expect(one(events, 'comment')).toMatchObject([
      { place: { on: 'pull-request', number: 1 }, actor: await actor(outsider), text: 'so '.repeat(2_666) },
    ]);
    expect(one(events, 'review')).toEqual([
      {
        kind: 'review',
        key: eventKeys.review('gitea-team', review.id),
        project: 'shop',
        actor: { account: 'gitea-team', id: String(await idOf(team.owner.name)), login: team.owner.name },
        at: expect.any(Number),
        place: { on: 'pull-request', number: 1 },
        commit: head,
        text: 'good',
      },
    ]);
    expect(one(events, 'item')).toEqual([]);
  });

  test('is told of a comment only as it is there: not of one forged, deleted, or edited by whoever else may', async () => {
    await board.issue('One');
    await board.issue('Two');
    const cursor = await begin();
    const say = (body: string) => board.as<{ id: number }>(ada.token, 'POST', '/issues/1/comments', { body });
    await say('/approve');
    const [told] = one((await since(cursor)).events, 'comment') as [CommentEvent];
    const look = (given: Partial<CommentEvent> = {}) => board.place.events.look({ ...told, ...given });
    expect(await look()).toBe('as-told');
    expect(await look({ actor: await actor(outsider) })).toBe('gone');
    expect(await look({ place: { on: 'item', item: '2' } })).toBe('gone');
    expect(await look({ place: { on: 'pull-request', number: 1 } })).toBe('gone');
    expect(await look({ key: eventKeys.comment('gitea-team', 999_999) })).toBe('gone');
    expect(await look({ text: '/cancel' })).toBe('edited');

    const path = `/issues/comments/${told.key.split('/').at(-1) ?? ''}`;
    await sleep(2_100);
    await board.asOwner('PATCH', path, { body: '/cancel' });
    expect(await look({ text: '/cancel' })).toBe('edited');
    await board.asOwner('DELETE', path);
    expect(await look()).toBe('gone');
  });

  test('is an item that was closed, by whom, and one whose text is another', async () => {
    await board.issue('One', 'text');
    await board.issue('Two');
    await board.asOwner('PATCH', '/issues/2', { title: 'Two, really' });
    const cursor = await begin();
    await board.as(ada.token, 'PATCH', '/issues/1', { state: 'closed' });
    const { closed_at: closedAt } = await board.asOwner<{ closed_at: string }>('GET', '/issues/1');
    const { events } = await since(cursor);
    expect(one(events, 'item').filter(({ what }) => what === 'closed')).toEqual([
      {
        kind: 'item',
        what: 'closed',
        key: eventKeys.closed('1', closedAt),
        project: 'shop',
        actor: await actor(ada),
        at: Date.parse(closedAt),
        item: '1',
      },
    ]);
    expect(one(events, 'item').filter(({ what }) => what === 'edited')).toMatchObject([
      { item: '2', key: eventKeys.edited('2', { title: 'Two, really', description: '' }), actor: null },
    ]);
  });

  test('is not what was said before and edited now', async () => {
    await board.issue('One');
    const old = await board.as<{ id: number }>(ada.token, 'POST', '/issues/1/comments', { body: 'old' });
    await sleep(2_100);
    // As if the poll had begun three minutes later.
    const cursor = new Date(Date.now() + 121_000).toISOString();
    await board.as(ada.token, 'PATCH', `/issues/comments/${old.id}`, { body: '/approve' });
    expect(one((await since(cursor)).events, 'comment')).toEqual([]);
  });

  test('is of the items alone where the code is elsewhere, and of the code alone where the items are', async () => {
    await board.issue('One');
    await board.at.push('orch/1', { 'b.txt': 'b' });
    await board.as(team.botsToken, 'POST', '/pulls', { head: 'orch/1', base: 'main', title: 'Two' });
    const cursor = await begin();
    for (const number of [1, 2]) await board.as(ada.token, 'POST', `/issues/${number}/comments`, { body: 'hm' });
    const places = async (holds: 'item' | 'pull-request') =>
      one((await board.placeWith({ holds: [holds] }).events.since(cursor)).events, 'comment').map(({ place }) => place);
    expect(await places('item')).toEqual([{ on: 'item', item: '1' }]);
    expect(await places('pull-request')).toEqual([{ on: 'pull-request', number: 2 }]);
  });

  test('is told to the end where it is more than a page', async () => {
    await board.issue('One');
    const cursor = await begin();
    for (let n = 0; n < 55; n += 1) await board.asOwner('POST', '/issues/1/comments', { body: `${n}` });
    expect(one((await since(cursor)).events, 'comment').map(({ text }) => Number(text))).toEqual(
      Array.from({ length: 55 }, (_, n) => n),
    );
  });
});

describe('people', () => {
  test('are found by their login whatever its case, also those who may not push', async () => {
    const { people } = board.place;
    expect(await people.find(ada.user.name.toUpperCase())).toEqual(await actor(ada));
    expect(await people.find(outsider.user.name)).toEqual(await actor(outsider));
    expect(await people.find('nobody-at-all')).toBeNull();
    expect(await people.find('../admin')).toBeNull();
  });

  test('may write where they may push, the owner too', async () => {
    const { people } = board.place;
    const may = async (login: string) => {
      const found = await people.find(login);
      return found !== null && (await people.mayWrite(found));
    };
    expect(await Promise.all([ada.user.name, team.owner.name, outsider.user.name].map(may))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('of an organization’s repository may not write who may only read it, or write its issues, whoever they may be assigned', async () => {
    const { gitea } = team;
    const org = await gitea.createOrg('acme', team.owner);
    const made = await gitea.createRepository(org, 'shop');
    await gitea.addCollaborator(made, team.bot);
    const join = async (name: string, units: Record<string, string>) => {
      const user = await gitea.createUser(name);
      const body = {
        name,
        permission: 'read',
        units: Object.keys(units),
        units_map: units,
        includes_all_repositories: true,
      };
      const { id } = (await gitea.api<{ id: number }>(gitea.adminToken, 'POST', `/orgs/${org}/teams`, body)).body;
      await gitea.api(gitea.adminToken, 'PUT', `/teams/${id}/members/${user.name}`);
      return { account: 'gitea-team', id: String(await idOf(user.name)), login: user.name };
    };
    const peopleFor = (token: string) => {
      const account = { kind: 'gitea', name: 'gitea-team', url: gitea.url, token } as const;
      const deps = {
        account,
        redact: (text: string) => text,
        requestMs: 30_000,
        own: ownAccountsInMemory('gitea-team'),
      };
      const place = { account: 'gitea-team', owner: org, name: 'shop' };
      return createGiteaPlace(deps, { place, holds: ['item'], project: 'shop' }, new AbortController().signal).people;
    };
    const coder = await join('coder', { 'repo.code': 'write' });
    expect(await peopleFor(team.botsToken).mayWrite(coder)).toBe(true);

    const reader = await join('reader', { 'repo.code': 'read', 'repo.pulls': 'read' });
    const triage = await join('triage', { 'repo.code': 'read', 'repo.issues': 'write' });
    for (const token of [team.botsToken, team.ownersToken]) {
      expect(await peopleFor(token).mayWrite(reader)).toBe(false);
      expect(await peopleFor(token).mayWrite(triage)).toBe(false);
    }
    // Who of its teams may push Gitea does not tell everybody.
    expect(await peopleFor(team.botsToken).mayWrite(coder)).toBe(false);
    expect(await peopleFor(team.ownersToken).mayWrite(coder)).toBe(true);
  });

  test('a login that another person has taken is not who they were', async () => {
    const { people } = board.place;
    const before = await people.find(ada.user.name);
    await team.gitea.api(team.gitea.adminToken, 'POST', `/admin/users/${ada.user.name}/rename`, {
      new_username: `${ada.user.name}-2`,
    });
    expect((await people.find(`${ada.user.name}-2`))?.id).toBe(before?.id);
    expect(await people.mayWrite(before ?? { account: '', id: '', login: '' })).toBe(true);
  });
});

test('an answer stands where it was asked, once, under the role’s own account where it has one', async () => {
  const tester = await board.person('tester', { writes: true });
  const own = await aBoard({ team, roles: { tester: tester.token } });
  await own.issue('One');
  const content = [{ kind: 'paragraph', text: 'done' }] as const;
  for (const author of ['orch', 'tester', 'developer'] as const) {
    const reply = { on: { on: 'item', item: '1' } as const, author, mark: `reply:${author}`, content };
    await own.place.reply(reply);
    await own.place.reply(reply);
  }
  expect((await own.commentsOf(1)).map(({ user }) => user.login)).toEqual([
    team.bot.name,
    tester.user.name,
    team.bot.name,
  ]);
  expect((await own.place.people.ourselves()).map(({ login }) => login).sort()).toEqual(
    [team.bot.name, tester.user.name].sort(),
  );
});
