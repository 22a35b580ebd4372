import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { insertDelivery } from '../../activities/store/intake/deliveries.js';
import { query } from '../../activities/store/query.js';
import type { PlaneTracker } from '../../config/projects/project.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';
import { readUnread } from '../../server/courier/read-unread.js';
import { freshDatabase, type TestDatabase } from '../database.js';
import { aPlaneTeam, type PlaneTeam } from '../plane/a-plane-team.js';
import type { People } from '../plane/changes.js';
import { aProject as aPlaneProject, type Item, nameOf } from '../plane/state.js';
import { aProject, aServer, closeServers, secret } from './a-server.js';

/** What happens in the tests' Plane, as its webhooks bring it to the server and its courier makes events of it. */

let database: TestDatabase;
let team: PlaneTeam;
let server: Awaited<ReturnType<typeof aServer>>;
beforeAll(async () => {
  [database, team] = await Promise.all([freshDatabase(), aPlaneTeam()]);
  server = await aServer({ projects, keep: (delivery) => insertDelivery(database.pool, delivery) });
  team.workspace.hooks.push({ id: 'h', url: `http://127.0.0.1:${server.port}/webhooks/plane`, secret });
});
beforeEach(() => query(database.pool, 'truncate deliveries, events, own_accounts, work_items', []));
afterAll(() => Promise.all([closeServers(), database.drop(), team.close()]));

function projects() {
  const tracker: PlaneTracker = {
    ...{ kind: 'plane', account: 'plane', owner: '', name: team.project.id },
    start: { state: 'ready', label: 'orch', assignee: 'orch' },
    states: {},
    blocked: null,
    decisions: { approved: 'Approved', rejected: 'rejected' },
    onlyIfThere: false,
    ...{ whenClosed: 'cancel', pollSeconds: 60 },
  };
  return [aProject({ tracker }), aProject({ name: 'elsewhere' })];
}

/** What has become of all that was sent since the last time, without its moments. */
async function events(): Promise<string[]> {
  await team.plane.hooks.settled();
  await readUnread({
    pool: database.pool,
    accounts: { plane: { kind: 'plane' } },
    projects,
    telegram: null,
    log: pino({ level: 'silent' }),
  });
  const rows = await query<{ event: TrackerEvent }>(database.pool, 'select event from events order by learnt_at', []);
  await query(database.pool, 'truncate events', []);
  return rows.map(({ event: { project, kind, actor, ...more } }) => {
    const what = kind === 'item' && 'what' in more ? more.what : kind;
    return `${project}: ${what} by ${actor?.login ?? 'nobody'}`;
  });
}
const outcomes = () =>
  query<{ event: string; outcome: string }>(database.pool, 'select event, outcome from deliveries order by 1, 2', []);

const add = (name = 'One', more: { html?: string; state?: string } = {}): Item =>
  team.plane.people.addItem(team.project, team.ada, { name, ...more });
const isText = (item: Item, { name, html }: { name: string; html: string }) =>
  query(
    database.pool,
    `with named as (insert into plane_items (account, id, project, item) values ('plane', $1, $2, $3))
     insert into work_items (project, item, title, description) values ('shop', $3, $4, $5)`,
    [item.id, item.project.id, nameOf(item), name, html],
  );

describe('what a person does in Plane is one event, though it is told several times', () => {
  test.each<[string, (people: People, item: Item) => unknown, string[]]>([
    [
      'an item moved to the state that starts',
      (people, item) => people.move(item, 'Ready', team.ada),
      ['shop: ready by ada'],
    ],
    [
      'an item given the label',
      (people, item) => people.label(item, ['bug', 'orch'], team.grace),
      ['shop: ready by grace'],
    ],
    ['an item given to orch', (people, item) => people.assign(item, [team.bot], team.ada), ['shop: ready by ada']],
    ['an item moved elsewhere', (people, item) => people.move(item, 'In Review', team.ada), []],
    ['an item approved', (people, item) => people.move(item, 'Approved', team.ada), ['shop: moved by nobody']],
    ['an item rejected', (people, item) => people.move(item, 'Rejected', team.grace), ['shop: moved by nobody']],
    [
      'an item closed',
      (people, item) => people.move(item, 'Done', team.ada),
      ['shop: closed by ada', 'shop: unblocked by ada'],
    ],
    [
      'an item cancelled',
      (people, item) => people.move(item, 'Cancelled', team.ada),
      ['shop: closed by ada', 'shop: unblocked by ada'],
    ],
    [
      'an item edited',
      (people, item) => people.edit(item, { name: 'Two', html: '<p>b</p>' }, team.ada),
      ['shop: edited by ada'],
    ],
    ['a word', (people, item) => people.comment(item, team.ada, '<p>/approve</p>'), ['shop: comment by ada']],
    ['what people say to each other', (people, item) => people.comment(item, team.ada, '<p>approve?</p>'), []],
    ['a deleted item', (people, item) => people.deleteItem(item, team.ada), []],
    ['an archived item', (people, item) => people.archive(item, team.ada), []],
    [
      'a comment that is edited to a word',
      (people, item) =>
        people.editComment(item, people.comment(item, team.ada, '<p>a</p>'), '<p>/approve</p>', team.ada),
      [],
    ],
  ])('%s', async (_, act, told) => {
    const item = add();
    await events();
    await isText(item, { name: 'One', html: '' });
    act(team.plane.people, item);
    expect(await events()).toEqual(told);
  });
});

test('an item that is made in the state that starts is to be started', async () => {
  add('One', { state: 'Ready' });
  expect(await events()).toEqual(['shop: ready by ada']);
});

test('what orch itself does there is no news', async () => {
  await query(database.pool, 'insert into own_accounts (account, user_id, login) values ($1, $2, $3)', [
    'plane',
    team.bot.id,
    'orch',
  ]);
  const item = add();
  await events();
  team.plane.people.move(item, 'Ready', team.bot);
  team.plane.people.comment(item, team.bot, '<p>/approve</p>');
  expect(await events()).toEqual([]);
});

test('an item of another project is nobody’s', async () => {
  team.plane.people.addItem(aPlaneProject(team.workspace, 'OTHER'), team.ada, { name: 'x' });
  await team.plane.hooks.settled();
  expect(team.plane.hooks.deliveries.at(-1)?.status).toBe(202);
  expect(await outcomes()).toEqual([]);
});

test('a delivery that comes again is known', async () => {
  add('One', { state: 'Ready' });
  await events();
  const [last] = team.plane.hooks.deliveries.slice(-1);
  if (last === undefined) throw new Error('nothing was sent');
  await team.plane.hooks.redeliver(last);
  expect(last.status).toBe(202);
  expect(await outcomes()).toHaveLength(1);
});

describe('a webhook of Plane', () => {
  const body = JSON.stringify({ event: 'issue', action: 'created', data: {}, activity: {} });
  const headers = (more: Record<string, string> = {}, of = body) => ({
    ...{ 'content-type': 'application/json', 'x-plane-delivery': 'd', 'x-plane-event': 'issue' },
    'x-plane-signature': createHmac('sha256', secret).update(of).digest('hex'),
    ...more,
  });
  test.each<[string, number, string, Record<string, string>]>([
    ['with a wrong signature', 401, body, headers({ 'x-plane-signature': '0'.repeat(64) })],
    [
      'signed as Gitea signs',
      401,
      body,
      headers({ 'x-plane-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }),
    ],
    ['of another event', 202, '{"action":"created"}', headers({ 'x-plane-event': 'cycle' }, '{"action":"created"}')],
    ['that is not what its event says', 400, body, headers()],
    ['that has no action', 400, '{}', headers({}, '{}')],
    ['that is a list', 400, '[]', headers({}, '[]')],
    ['without an id', 400, body, headers({ 'x-plane-delivery': '' })],
  ])('%s is answered %d', async (_, status, sent, given) => {
    const answer = await server.send({ path: '/webhooks/plane', headers: given, body: sent });
    expect(answer.status).toBe(status);
    expect(await outcomes()).toEqual([]);
  });
});
