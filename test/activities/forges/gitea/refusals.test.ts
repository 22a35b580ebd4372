import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { misbehavingProxy, type MisbehavingProxy } from '../../../fixtures/misbehaving-proxy.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { aDraft, aTeam, type Team, type TeamRepository } from './a-team.js';
import { chooseSetPort } from '../../../fixtures/set-port.js';

let team: Team;
let at: TeamRepository;
let head: string;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
  head = await at.push('orch/item-1', { 'b.txt': 'b\n' });
});

const draft = () => aDraft(at.asProject);
const refusedBy = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown as Error,
  );
  expect(error?.message).not.toContain(team.botsToken);
  return error;
};

describe('a token', () => {
  test('with the two scopes, and no others, is enough for all that orch asks', async () => {
    const forge = team.forge(at.asProject);
    const { number } = await forge.ensurePullRequest({ ...draft(), draft: true });
    await forge.ensurePullRequest({ ...draft(), body: 'changed' });
    const of = { repository: at.asProject, number };
    await forge.ensureComment(of, { mark: 'm', text: 'hello' });
    await forge.ensureComment(of, { mark: 'm', text: 'hello' });
    expect(await forge.readFile(at.asProject, { ref: head, path: 'b.txt' })).toBe('b\n');
    expect(await forge.readChecks(at.asProject, head)).toEqual([]);
    expect(await forge.readChangesRequested(of)).toEqual([]);
    const order = { ...of, head: 'orch/item-1', headCommit: head, method: 'merge' as const, title: 't' };
    expect(await forge.merge(order)).toMatchObject({ kind: 'merged' });
    expect(await forge.readPullRequest(of)).toMatchObject({ state: 'merged', endedBy: null });
  });

  test('that is wrong, or was deleted, is named with its setting', async () => {
    const unknown = {
      type: 'ForgeRejected',
      nonRetryable: true,
      message: expect.stringContaining('ORCH_GITEA_TEAM_TOKEN'),
    };
    expect(
      await refusedBy(team.forge(at.asProject, { token: '0'.repeat(40) }).ensurePullRequest(draft())),
    ).toMatchObject(unknown);
    const basic = `Basic ${Buffer.from(`${team.bot.name}:${team.bot.password}`).toString('base64')}`;
    const tokens = `${team.gitea.url}/api/v1/users/${team.bot.name}/tokens`;
    const made = await fetch(tokens, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'short-lived', scopes: ['write:repository', 'write:issue'] }),
    });
    const { sha1 } = (await made.json()) as { sha1: string };
    const forge = team.forge(at.asProject, { token: sha1 });
    expect(await forge.readChecks(at.asProject, head)).toEqual([]);
    await fetch(`${tokens}/short-lived`, { method: 'DELETE', headers: { authorization: basic } });
    expect(await refusedBy(forge.readChecks(at.asProject, head))).toMatchObject(unknown);
  });

  test.each([
    [['write:issue'], 'write:repository'],
    [['read:repository', 'write:issue'], 'write:repository'],
    [['write:repository'], 'write:issue'],
  ])('with %j alone is refused, and %s is named', async (scopes, missing) => {
    const forge = team.forge(at.asProject, { token: await team.gitea.createToken(team.bot, scopes) });
    expect(await refusedBy(forge.ensurePullRequest(draft()))).toMatchObject({
      type: 'ForgeRejected',
      nonRetryable: true,
      message: expect.stringContaining(`It needs ${missing}`),
    });
  });

  test('of somebody who may not see the repository finds none; so does a repository that is not there', async () => {
    const stranger = await team.gitea.createUser('stranger');
    const token = await team.gitea.createToken(stranger, ['write:repository', 'write:issue']);
    const missing = { ...at.asProject, forge: { account: 'gitea-team', owner: at.made.owner, name: 'no-such' } };
    for (const forge of [team.forge(at.asProject, { token }), team.forge(missing)]) {
      for (const work of [
        () => forge.ensurePullRequest(draft()),
        () => forge.readPullRequest({ repository: at.asProject, number: 1 }),
        () => forge.readFile(at.asProject, { ref: 'main', path: 'a.txt' }),
        () => forge.ensureComment({ repository: at.asProject, number: 1 }, { mark: 'm', text: 't' }),
      ]) {
        expect(await refusedBy(work())).toMatchObject({ type: 'RepoNotFound', nonRetryable: true });
      }
    }
  });

  test('is not sent to where a repository was moved; the message says where that is', async () => {
    const moved = await team.gitea.api(team.ownersToken, 'PATCH', at.api, { name: `${at.made.name}-moved` });
    expect(moved.status).toBe(200);
    expect(await refusedBy(team.forge(at.asProject).ensurePullRequest(draft()))).toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/redirects .* to .*(-moved|repositories\/\d+)/),
    });
  });
});

describe('a forge that', () => {
  let proxy: MisbehavingProxy;
  beforeEach(async () => {
    proxy = await misbehavingProxy(team.gitea.url);
  });
  afterEach(() => proxy.close());
  const forge = (requestMs = 30_000) => team.forge(at.asProject, { url: proxy.url, requestMs });
  const opened = async () =>
    (await team.gitea.api<unknown[]>(team.ownersToken, 'GET', `${at.api}/pulls?state=all`)).body.length;

  test.each([
    ['drops the connection', 'drops the connection' as const, /cannot be asked POST .*pulls/],
    ['answers 500', { status: 500, body: 'oops' }, /failed with HTTP 500/],
    ['answers 502 with a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>' }, /HTTP 502/],
    ['answers with a page', { status: 201, headers: { 'content-type': 'text/html' }, body: '<h1>' }, /something else/],
    [
      'answers with other JSON',
      { status: 201, headers: { 'content-type': 'application/json' }, body: '{}' },
      /something else/,
    ],
  ])('%s after it has made the pull request is asked again, and there is one', async (_, answer, told) => {
    void proxy.misbehave({ of: /^POST .*\/pulls$/, afterTheWork: true, answer });
    const error = await refusedBy(forge().ensurePullRequest(draft()));
    expect(error?.message).toMatch(told);
    expect(error).not.toHaveProperty('nonRetryable', true);
    expect(await forge().ensurePullRequest(draft())).toMatchObject({ number: 1, created: false });
    expect(await opened()).toBe(1);
  });

  test('is silent after the merge, or the comment, is asked again, and finds it done', async () => {
    await forge().ensurePullRequest(draft());
    const of = { repository: at.asProject, number: 1 };
    const commented = proxy.misbehave({ of: /^POST .*\/comments$/, afterTheWork: true, answer: 'is silent' });
    const silent = await refusedBy(forge(10_000).ensureComment(of, { mark: 'm', text: 't' }));
    expect(silent?.message).toMatch(/did not answer POST .* within 10 s/);
    await commented;
    await forge().ensureComment(of, { mark: 'm', text: 't' });
    expect((await team.gitea.api<unknown[]>(team.ownersToken, 'GET', `${at.api}/issues/1/comments`)).body).toHaveLength(
      1,
    );

    const order = { ...of, head: 'orch/item-1', headCommit: head, method: 'merge' as const, title: 't' };
    const merged = proxy.misbehave({ of: /^POST .*\/merge$/, afterTheWork: true, answer: 'is silent' });
    expect((await refusedBy(forge(10_000).merge(order)))?.message).toMatch(/did not answer/);
    await merged;
    const { mergeCommit } = await forge().readPullRequest(of);
    expect(await forge().merge(order)).toEqual({ kind: 'merged', mergeCommit });
  });

  test('fails to merge is asked again, and merges then', async () => {
    await forge().ensurePullRequest(draft());
    const order = {
      repository: at.asProject,
      number: 1,
      head: 'orch/item-1',
      headCommit: head,
      method: 'merge' as const,
      title: 't',
    };
    void proxy.misbehave({ of: /^POST .*\/merge$/, answer: { status: 500 } });
    expect(await refusedBy(forge().merge(order))).not.toHaveProperty('nonRetryable', true);
    expect(await forge().merge(order)).toMatchObject({ kind: 'merged' });
  });

  test.each([429, 403])('wants fewer requests (%i) is left alone for as long as it says', async (status) => {
    void proxy.misbehave({ of: /^GET .*\/pulls/, answer: { status, headers: { 'retry-after': '7' } } });
    const error = await refusedBy(forge().ensurePullRequest(draft()));
    expect(error).toMatchObject({ type: 'AccountPaused', details: [{ account: 'gitea-team', lookInMs: 7_000 }] });
    expect(error).not.toHaveProperty('nonRetryable', true);
    expect(proxy.asked).toHaveLength(1);
  });

  test('sends elsewhere is not followed, and no token goes there', async () => {
    const elsewhere = await misbehavingProxy(team.gitea.url);
    try {
      void proxy.misbehave({
        of: /^GET .*\/pulls/,
        answer: { status: 302, headers: { location: `${elsewhere.url}/x` } },
      });
      const error = await refusedBy(forge().ensurePullRequest(draft()));
      expect(error).toMatchObject({ type: 'ForgeRejected', message: expect.stringContaining(`${elsewhere.url}/x`) });
      expect(elsewhere.asked).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('names another host for its next page is asked for the page itself', async () => {
    const elsewhere = await misbehavingProxy(team.gitea.url);
    try {
      const link = `<${elsewhere.url}/api/v1/x?page=2>; rel="next"`;
      const headers = { 'content-type': 'application/json', link };
      void proxy.misbehave({ of: /^GET .*\/pulls/, answer: { status: 200, headers, body: '[]' } });
      await forge().ensurePullRequest(draft());
      expect(elsewhere.asked).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('cannot be reached is asked again later', async () => {
    const port = await chooseSetPort();
    const error = await refusedBy(
      team.forge(at.asProject, { url: `http://127.0.0.1:${port}` }).ensurePullRequest(draft()),
    );
    expect(error?.message).toMatch(/gitea-team cannot be asked GET .*: ECONNREFUSED/);
    expect(error).not.toHaveProperty('nonRetryable', true);
  });

  test('is silent is given up at once when the activity is cancelled', async () => {
    void proxy.misbehave({ of: /^GET .*\/pulls/, answer: 'is silent' });
    const cancel = new AbortController();
    const work = team.forge(at.asProject, { url: proxy.url, signal: cancel.signal }).ensurePullRequest(draft());
    cancel.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});
