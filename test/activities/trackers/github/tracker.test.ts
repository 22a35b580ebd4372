import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGithubAccess } from '../../../../activities/forges/github/api/access.js';
import { createGithubPlace, createGithubTracker } from '../../../../activities/trackers/github/tracker.js';
import { eventKeys } from '../../../../activities/trackers/event-keys.js';
import type { ProjectPlace, TrackerRules } from '../../../../activities/trackers/tracker.js';
import type { Content } from '../../../../domain/content/content.js';
import { hiddenMark } from '../../../../domain/intake/hidden-mark.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import { fetchTimeoutMs } from '../../../fixtures/github-api/fetch-description.js';
import { startGithubApi, type GithubApi } from '../../../fixtures/github-api/github-api.js';
import {
  aCommit,
  anIssue,
  aPull,
  idOf,
  nextId,
  now,
  type RepositoryState,
} from '../../../fixtures/github-api/state.js';
import { aShop, login, token } from '../../forges/github/a-github.js';
import type { CommentEvent } from '../../../../domain/intake/tracker-event.js';
import { aComment } from '../../intake/an-event.js';

const patientMs = 300_000;
const rules: TrackerRules = {
  start: { state: null, label: 'orch', assignee: null },
  labels: { development: 'in development', review: 'in review', done: 'shipped' },
  blockedLabel: 'blocked',
};
const says = (text: string): Content => [{ kind: 'paragraph', text }];

let github: GithubApi;
beforeAll(async () => {
  github = await startGithubApi();
}, fetchTimeoutMs);
afterEach(() => {
  expect(github.strays.splice(0)).toEqual([]);
});
afterAll(async () => {
  await github.close();
});

let shop: RepositoryState;
let trackerWith: (more?: Partial<TrackerRules>) => ReturnType<typeof createGithubTracker>;
let placeWith: (holds: ProjectPlace['holds']) => ProjectPlace;
let own: ReturnType<typeof aShop>['own'];
beforeEach(() => {
  const made = aShop(github);
  ({ shop, own } = made);
  const accessOf = (speaker: Role | undefined) =>
    createGithubAccess({
      account: 'github',
      url: github.url,
      credentials: { token: speaker === 'tester' ? 'token-of-the-tester' : token },
      requestMs: patientMs,
    });
  github.tokens.set('token-of-the-tester', 'orch-tester');
  const deps = { url: github.url, accessOf, own, requestMs: patientMs };
  const { signal } = new AbortController();
  trackerWith = (more = {}) => createGithubTracker(deps, { place: made.place, rules: { ...rules, ...more } }, signal);
  placeWith = (holds) => createGithubPlace(deps, { place: made.place, holds, project: 'shop' }, signal);
});

test('an item is an issue as it is now', async () => {
  anIssue(shop, { title: '<script> 👋', body: 'What for.\r\n', labels: ['Orch'] });
  expect(await trackerWith().readItem('1')).toEqual({
    item: '1',
    title: '<script> 👋',
    description: 'What for.\r\n',
    url: `${github.url}/acme/${shop.name}/issues/1`,
    open: true,
    ready: true,
    updatedAt: expect.any(Number),
  });
});

test.each([
  ['deleted', { isDeleted: true }, /deleted/],
  ['transferred', { transferredTo: 'https://api.github.com/repositories/1/issues/2' }, /transferred/],
])('one that was %s needs a person, whatever is to be done to it', async (_, gone, said) => {
  anIssue(shop, { title: 'One', ...gone });
  const wanted = { type: 'InvalidInput', message: expect.stringMatching(said), nonRetryable: true };
  await expect(trackerWith().readItem('1')).rejects.toMatchObject(wanted);
  await expect(trackerWith().followStage({ item: '1', stage: 'review' })).rejects.toMatchObject(wanted);
});

test('what is no issue is refused: a number that nobody has, a pull request, a word', async () => {
  aPull(shop, { head: 'orch/1', base: 'main', title: 'One' });
  for (const item of ['1', '9', 'ENG-1'])
    await expect(trackerWith().readItem(item)).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
});

test('a comment is written once by its mark under the role’s own account, and its text becomes the newest', async () => {
  const issue = anIssue(shop, { title: 'One' });
  const forged = { id: nextId(), by: 'eve', body: `forged ${hiddenMark('run-1')}` };
  issue.comments.push(forged);
  const tracker = trackerWith();
  const comment = { taskId: 'task/shop/1', item: '1', author: 'tester', mark: 'run-1' };
  expect(await tracker.ensureComment({ ...comment, content: says('first') })).toEqual({ created: true });
  expect(await tracker.ensureComment({ ...comment, content: says('second') })).toEqual({ created: false });
  expect(await tracker.ensureComment({ ...comment, author: 'orch', content: says('second') })).toEqual({
    created: false,
  });
  expect(issue.comments.map(({ by, body }) => [by, body])).toEqual([
    ['eve', forged.body],
    ['orch-tester', `second\n\n${hiddenMark('run-1')}`],
  ]);
  expect(await own.known()).toEqual([{ account: 'github', id: String(idOf('orch-tester')), login: 'orch-tester' }]);
});

test('the stage is one label at a time, those of people stay, and done closes', async () => {
  const issue = anIssue(shop, { title: 'One', labels: ['orch', 'In Review'] });
  const follow = (stage: 'analysis' | 'development' | 'done') => trackerWith().followStage({ item: '1', stage });
  await follow('development');
  expect(issue.labels).toEqual(['orch', 'in development']);
  await follow('analysis');
  expect(issue.labels).toEqual(['orch']);
  await follow('done');
  await follow('done');
  expect(issue).toMatchObject({ labels: ['orch', 'shipped'], state: 'closed', closedBy: login });
  for (const blocked of [true, true, false, false]) await trackerWith().block({ item: '1', blocked, reason: 'why' });
  expect(issue.labels).toEqual(['orch', 'shipped']);
});

test('what is ready has the label or the assignee and is open, on all pages, and is no pull request', async () => {
  for (let n = 0; n < 130; n += 1) anIssue(shop, { title: `${n}`, labels: n === 0 ? [] : ['orch'] });
  Object.assign(shop.issues[1] ?? {}, { state: 'closed' });
  Object.assign(shop.issues[0] ?? {}, { assignees: ['orch-bot'] });
  expect(await trackerWith().listReady()).toHaveLength(128);
  const both = await trackerWith({ start: { state: null, label: 'orch', assignee: 'Orch-Bot' } }).listReady();
  expect(both).toHaveLength(128);
});

test('what holds an item is what it depends on and is open; an older server has no such thing', async () => {
  const [one, two, three] = ['One', 'Two', 'Three'].map((title) => anIssue(shop, { title }));
  if (one === undefined || two === undefined || three === undefined) throw new Error('no issues');
  one.blockedBy.push(two, three);
  three.state = 'closed';
  expect(await trackerWith().openBlockers('1')).toEqual(['#2']);
  const operation = 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by';
  const body = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };
  github.befall({ operation, done: false, answer: { status: 404, body } });
  expect(await trackerWith().openBlockers('1')).toEqual([]);
});

test('a new item is made once by its mark, links back, and is not taken from who forges it', async () => {
  anIssue(shop, { title: 'One' });
  anIssue(shop, { title: 'Forged', body: hiddenMark('follow:1'), by: 'eve' });
  const item = { mark: 'follow:1', title: 'Look again', description: 'Why.', follows: '1' };
  expect(await trackerWith().createItem(item)).toEqual({ item: '3' });
  expect(await trackerWith().createItem(item)).toEqual({ item: '3' });
  expect(shop.issues[2]).toMatchObject({ body: `Why.\n\nFollows #1.\n\n${hiddenMark('follow:1')}`, by: login });
});

describe('what has happened', () => {
  test('is told since the cursor: comments, approvals, what was closed and what may have been edited', async () => {
    const issue = anIssue(shop, { title: 'One', body: 'text' });
    const closed = anIssue(shop, { title: 'Two' });
    const pull = aPull(shop, { head: 'orch/1', base: 'main', title: 'Three' });
    const place = placeWith(['item', 'pull-request']);
    const { events, cursor } = await place.events.since(null);
    expect(events).toEqual([]);
    const [onIssue, onPull, byBot] = [nextId(), nextId(), nextId()];
    const old = '2020-01-01T00:00:00Z';
    issue.comments.push({ id: onIssue, by: 'ada', body: '/approve', createdAt: now() });
    issue.comments.push({ id: nextId(), by: 'ada', body: 'edited', createdAt: old, updatedAt: now() });
    pull.comments.push({ id: onPull, by: 'ada', body: '/status', createdAt: now() });
    const commit = aCommit();
    pull.reviews.push({ id: byBot, by: 'bob', state: 'APPROVED', body: '', remarks: [], commit, submittedAt: now() });
    pull.reviews.push({ id: nextId(), by: 'eve', state: 'COMMENTED', body: '', remarks: [], submittedAt: now() });
    pull.reviews.push({ id: nextId(), by: 'bob', state: 'APPROVED', body: '', remarks: [], submittedAt: old });
    Object.assign(closed, { state: 'closed', closedAt: now(), closedBy: 'bob' });
    const actor = (name: string) => ({ account: 'github', id: String(idOf(name)), login: name });
    const told = (await place.events.since(cursor)).events;
    expect(told).toHaveLength(5);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          key: eventKeys.comment('github', onIssue),
          place: { on: 'item', item: '1' },
          actor: actor('ada'),
          text: '/approve',
        }),
        expect.objectContaining({ key: eventKeys.comment('github', onPull), place: { on: 'pull-request', number: 3 } }),
        expect.objectContaining({
          kind: 'review',
          key: eventKeys.review('github', byBot),
          actor: actor('bob'),
          commit,
        }),
        expect.objectContaining({ what: 'edited', key: eventKeys.edited('1', { title: 'One', description: 'text' }) }),
        expect.objectContaining({
          what: 'closed',
          key: eventKeys.closed('2', closed.closedAt ?? ''),
          actor: actor('bob'),
        }),
      ]),
    );
    expect((await placeWith(['pull-request']).events.since(cursor)).events).toHaveLength(2);
    expect((await placeWith(['item']).events.since(cursor)).events).toHaveLength(3);
  });

  test('is told of a comment only as it is there: not of one forged, deleted or edited', async () => {
    const issue = anIssue(shop, { title: 'One' });
    const said = { id: nextId(), by: 'ada', body: '/approve', createdAt: now() };
    issue.comments.push(said);
    const told = aComment('/approve', {
      key: eventKeys.comment('github', said.id),
      actor: { account: 'github', id: String(idOf('ada')), login: 'ada' },
      place: { on: 'item', item: '1' },
    });
    const look = (given: Partial<CommentEvent> = {}) => placeWith(['item']).events.look({ ...told, ...given });
    expect(await look()).toBe('as-told');
    expect(await look({ actor: { account: 'github', id: String(idOf('eve')), login: 'eve' } })).toBe('gone');
    expect(await look({ place: { on: 'pull-request', number: 1 } })).toBe('gone');
    expect(await look({ text: '/cancel' })).toBe('edited');
    Object.assign(said, { updatedAt: '2099-01-01T00:00:00Z' });
    expect(await look()).toBe('edited');
    issue.comments.pop();
    expect(await look()).toBe('gone');
  });
});

test('people are found by their login, and may write where GitHub says so of the very same person', async () => {
  const { people } = placeWith(['item']);
  for (const name of ['ada', 'bob']) github.people.add(name);
  shop.permissions.set('ada', 'write').set('bob', 'read');
  const ada = await people.find('ada');
  const bob = await people.find('bob');
  expect(ada).toEqual({ account: 'github', id: String(idOf('ada')), login: 'ada' });
  expect(await people.find('nobody')).toBeNull();
  if (ada === null || bob === null) throw new Error('nobody');
  expect(await people.mayWrite(ada)).toBe(true);
  expect(await people.mayWrite(bob)).toBe(false);
  expect(await people.mayWrite({ ...ada, id: '1' })).toBe(false);
  expect(await people.mayWrite({ ...ada, login: 'stranger' })).toBe(false);
});

test('an answer stands where it was asked, once', async () => {
  const pull = aPull(shop, { head: 'orch/1', base: 'main', title: 'One' });
  const reply = { on: { on: 'item', item: '1' }, author: 'tester', mark: 'reply:1', content: says('done') } as const;
  await placeWith(['pull-request']).reply(reply);
  await placeWith(['pull-request']).reply(reply);
  expect(pull.comments.map(({ by }) => by)).toEqual(['orch-tester']);
});
