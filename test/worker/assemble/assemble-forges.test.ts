import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import type { Forge } from '../../../activities/forges/forge.js';
import { createPool } from '../../../activities/store/pool.js';
import type { ForgeAccount } from '../../../config/settings/forge-accounts.js';
import type { Repository } from '../../../domain/task/task.js';
import { assembleForges, assembleGithubAccess } from '../../../worker/assemble/assemble-forges.js';
import { aShop, token } from '../../activities/forges/github/a-github.js';
import { aTeam, aDraft, type Team, type TeamRepository } from '../../activities/forges/gitea/a-team.js';
import { freshOrigin, type FreshOrigin } from '../../activities/git/fresh-origin.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { refused } from '../../fixtures/github-api/answer.js';
import { fetchTimeoutMs } from '../../fixtures/github-api/fetch-description.js';
import { type GithubApi, startGithubApi } from '../../fixtures/github-api/github-api.js';
import { nextId } from '../../fixtures/github-api/state.js';
import { misbehavingProxy, type MisbehavingProxy } from '../../fixtures/misbehaving-proxy.js';
import { giteaTimeoutMs } from '../../gitea.js';

let database: TestDatabase;
let otherPool: Pool;
let o: FreshOrigin;
beforeAll(async () => {
  database = await freshDatabase();
  otherPool = createPool(database.url);
  o = freshOrigin();
});
afterAll(async () => {
  await otherPool.end();
  await database.drop();
  o.remove();
});
beforeEach(async () => {
  await database.pool.query('delete from breakers');
});

const redact = (text: string) => text.replaceAll(token, '***');
/** As a worker has it: each has a pool of its own. */
function forgeOf(account: ForgeAccount, repository: Repository, pool: Pool = database.pool): Forge {
  const parts = {
    settings: { forges: { [account.name]: account }, reposDir: o.folder },
    pool,
    git: { ...o.deps, redact },
  };
  const assembled = assembleForges({ signingOf: () => null, ...parts, githubAccessOf: assembleGithubAccess() });
  return assembled(repository, new AbortController().signal);
}
const ofAll = async (calls: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map((call) => (call.status === 'fulfilled' ? call.value : call.reason) as unknown);
const inTheLedger = async () => {
  const { rows } = await database.pool.query<{ key: string; seconds: number }>(
    'select key, extract(epoch from open_until - now())::float8 as seconds from breakers where cause is not null',
  );
  return rows;
};

describe('an account of a Gitea that takes no more requests', () => {
  let team: Team;
  let at: TeamRepository;
  let proxy: MisbehavingProxy;
  let account: ForgeAccount;
  beforeAll(async () => {
    team = await aTeam();
    at = await team.repository();
    proxy = await misbehavingProxy(team.gitea.url);
    account = { kind: 'gitea', name: 'gitea-team', url: proxy.url, token: team.botsToken };
  }, giteaTimeoutMs);
  afterAll(async () => {
    await proxy.close();
    await team.stop();
  });
  beforeEach(() => {
    proxy.always = null;
    proxy.asked.length = 0;
  });

  const workers = () => [database.pool, otherPool].map((pool) => forgeOf(account, at.asProject, pool));
  const twenty = () =>
    workers().flatMap((forge) => Array.from({ length: 10 }, () => forge.readChecks(at.asProject, 'main')));

  test.each<[string, Record<string, string>, number]>([
    ['a time', { 'retry-after': '120' }, 120],
    ['no time', {}, 60],
  ])('with %s told is asked once by all workers until that is over, and then by all', async (_, headers, seconds) => {
    const [first] = workers();
    proxy.always = { status: 429, headers };
    await expect(first?.ensurePullRequest(aDraft(at.asProject))).rejects.toMatchObject({ type: 'AccountPaused' });
    const [row, ...others] = await inTheLedger();
    expect(others).toEqual([]);
    expect(row?.key).toBe('account:gitea-team');
    expect(row?.seconds).toBeGreaterThan(seconds - 30);
    expect(row?.seconds).toBeLessThanOrEqual(seconds);

    const paused = { account: 'gitea-team', until: expect.any(Number), lookInMs: expect.any(Number) };
    for (const failure of await ofAll(twenty())) {
      expect(failure).toMatchObject({ type: 'AccountPaused', nonRetryable: false, details: [paused] });
    }
    expect(proxy.asked).toHaveLength(1);

    proxy.always = null;
    await database.pool.query('update breakers set open_until = now()');
    expect(await ofAll(twenty())).toEqual(Array(20).fill([]));
  });

  test('refuses no more than what was under way already', async () => {
    proxy.always = { status: 429, headers: { 'retry-after': '120' } };
    await ofAll(twenty());
    const underWay = proxy.asked.length;
    expect(underWay).toBeLessThanOrEqual(20);
    await ofAll(twenty());
    expect(proxy.asked).toHaveLength(underWay);
    expect(await inTheLedger()).toHaveLength(1);
  });

  test('is left alone by every verb', async () => {
    await database.pool.query(
      `insert into breakers (key, cause, opened_at, open_until) values ('account:gitea-team', 'account', now(), now() + interval '1 hour')`,
    );
    const [forge] = workers();
    const verbs = Object.values(forge ?? {}) as (() => Promise<unknown>)[];
    expect(verbs.length).toBeGreaterThan(6);
    for (const verb of verbs) await expect(verb()).rejects.toMatchObject({ type: 'AccountPaused' });
    expect(proxy.asked).toEqual([]);
  });

  test('is asked, and refuses as it did, where the ledger is down', async () => {
    const down = createPool('postgres://orch@127.0.0.1:1/orch');
    const forge = forgeOf(account, at.asProject, down);
    try {
      expect(await forge.readChecks(at.asProject, 'main')).toEqual([]);
      proxy.always = { status: 429, headers: { 'retry-after': '7' } };
      await expect(forge.readChecks(at.asProject, 'main')).rejects.toMatchObject({
        type: 'AccountPaused',
        details: [{ account: 'gitea-team', lookInMs: 7_000 }],
      });
    } finally {
      await down.end();
    }
  });

  test('is not paused by what fails or refuses for another reason', async () => {
    const [forge] = workers();
    proxy.always = { status: 503 };
    await expect(forge?.readChecks(at.asProject, 'main')).rejects.not.toMatchObject({ type: 'AccountPaused' });
    proxy.always = { status: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"no right"}' };
    await expect(forge?.readChecks(at.asProject, 'main')).rejects.toMatchObject({ type: 'ForgeRejected' });
    expect(await inTheLedger()).toEqual([]);
  });
});

describe('an account of GitHub', () => {
  let github: GithubApi;
  beforeAll(async () => {
    github = await startGithubApi();
  }, fetchTimeoutMs);
  afterAll(() => github.close());

  const accountOf = (name: string): ForgeAccount => ({ kind: 'github', name, url: github.url, credentials: { token } });
  const limited = (body: object) => ({ status: 200, body });

  test.each([
    ['a secondary limit in words', refused(403, 'You have exceeded a secondary rate limit.'), 60],
    [
      'a limit that is used up',
      refused(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 1_800),
      }),
      1_800,
    ],
    ['a limit with Retry-After', refused(429, 'slow down', { 'retry-after': '90' }), 90],
  ])('is paused by %s', async (_, answer, seconds) => {
    const { repository } = aShop(github);
    github.befall({ operation: 'GET /repos/{owner}/{repo}/pulls/{pull_number}', done: false, answer });
    await expect(
      forgeOf(accountOf('github'), repository).readPullRequest({ repository, number: 1 }),
    ).rejects.toMatchObject({ type: 'AccountPaused' });
    const [row] = await inTheLedger();
    expect(row?.seconds).toBeGreaterThan(seconds - 60);
    const before = github.asked.length;
    const other = forgeOf(accountOf('github'), repository, otherPool);
    await expect(other.readChecks(repository, 'a'.repeat(40))).rejects.toMatchObject({ type: 'AccountPaused' });
    expect(github.asked).toHaveLength(before);
  });

  test.each([
    ['by its type', { type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 1.' }],
    [
      'by its newer type',
      { type: 'RATE_LIMIT', code: 'graphql_rate_limit', message: 'API rate limit already exceeded' },
    ],
    ['by its words', { message: 'You have exceeded a secondary rate limit.' }],
  ])('is paused by a limit of GraphQL, known %s', async (_, error) => {
    const { repository, draft } = aShop(github);
    const forge = forgeOf(accountOf('github'), repository);
    await forge.ensurePullRequest(draft());
    github.befall({ operation: 'POST /graphql', done: false, answer: limited({ data: null, errors: [error] }) });
    await expect(forge.ensurePullRequest(draft({ draft: true }))).rejects.toMatchObject({ type: 'AccountPaused' });
    expect(await inTheLedger()).toHaveLength(1);
  });

  test('is paused with no secret in the reason', async () => {
    const { repository } = aShop(github);
    const answer = refused(429, `slow down, ${token}`);
    github.befall({ operation: 'GET /repos/{owner}/{repo}/pulls/{pull_number}', done: false, answer });
    await forgeOf(accountOf('github'), repository)
      .readPullRequest({ repository, number: 1 })
      .catch(() => undefined);
    const { rows } = await database.pool.query('select reason from breakers');
    expect(rows).toEqual([{ reason: 'github takes no more requests for now: slow down, ***' }]);
  });

  test('is paused by a limit that only a log of a job meets, which nothing else needs', async () => {
    const { shop, repository } = aShop(github);
    const commit = 'e'.repeat(40);
    shop.checkRuns.set(commit, [
      {
        ...{ id: nextId(), suite: 1, name: 'test', status: 'completed', conclusion: 'failure' },
        ...{ app: 'github-actions', summary: null, text: null },
      },
    ]);
    const answer = refused(403, 'You have exceeded a secondary rate limit.');
    github.befall({ operation: 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', done: false, answer });
    await expect(forgeOf(accountOf('github'), repository).readChecks(repository, commit)).rejects.toMatchObject({
      type: 'AccountPaused',
    });
    expect(await inTheLedger()).toHaveLength(1);
  });
});
