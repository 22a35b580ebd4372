import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  adapterScopes,
  type Gitea,
  type GiteaRepository,
  giteaServer,
  giteaTimeoutMs,
  type GiteaUser,
} from './gitea.js';
import { until } from './stack/start-fixture.js';

/** What a real Gitea answers: the record that the adapter stands on. A row that fails here is a change of Gitea's. */

interface PullRequest {
  readonly number: number;
  readonly state: string;
  readonly mergeable: boolean;
  readonly draft: boolean;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string };
}

let gitea: Gitea;
let owner: GiteaUser;
let token: string;
beforeAll(async () => {
  gitea = await giteaServer();
  owner = await gitea.createUser('owner');
  token = await gitea.createToken(owner, adapterScopes);
}, giteaTimeoutMs);
afterAll(() => gitea.stop());

let count = 0;
/** A private repository with a commit on main, and on each branch one that changes a file of its own. */
async function repository(...branches: string[]): Promise<GiteaRepository & { path: string }> {
  const made = await gitea.createRepository(owner, `demo-${(count += 1)}`, { private: true });
  await gitea.pushFiles(made, { token, branch: 'main', files: { 'README.md': 'demo\n' } });
  for (const branch of branches) await push(made, branch);
  return { ...made, path: `/repos/${made.owner}/${made.name}` };
}

function push(to: GiteaRepository, branch: string, files: Record<string, string> = { [`${branch}.txt`]: branch }) {
  return gitea.pushFiles(to, { token, branch, from: 'main', files });
}

function open(path: string, head: string, base = 'main', title = head) {
  return gitea.api<PullRequest>(token, 'POST', `${path}/pulls`, { head, base, title });
}

/** Gitea looks in the background whether it can be merged. */
async function settled(path: string, number: number, mergeable = true): Promise<PullRequest> {
  const look = async () => (await gitea.api<PullRequest>(token, 'GET', `${path}/pulls/${number}`)).body;
  await until(`mergeable becomes ${mergeable}`, async () => (await look()).mergeable === mergeable);
  return look();
}

describe('pull requests', () => {
  test('one is made with 201, the same again refused with 409, one of a branch that is not there with 404', async () => {
    const { path } = await repository('feature');
    expect(await open(path, 'feature')).toMatchObject({ status: 201, body: { number: 1, state: 'open' } });
    expect((await open(path, 'feature')).status).toBe(409);
    expect((await open(path, 'nowhere')).status).toBe(404);
    expect((await open(path, 'main')).status).toBe(422);
    expect((await open(path, 'feature', 'main', '')).status).toBe(422);
  });

  test('a list heeds base_branch and state, and nothing that names a head', async () => {
    const { path } = await repository('one', 'two', 'other-base');
    await open(path, 'one');
    await open(path, 'two');
    await open(path, 'two', 'other-base');
    const list = async (query: string) =>
      (await gitea.api<PullRequest[]>(token, 'GET', `${path}/pulls?${query}`)).body.map(({ number }) => number);
    expect(await list('head=one')).toEqual([3, 2, 1]);
    expect(await list(`head=${owner.name}:one`)).toEqual([3, 2, 1]);
    expect(await list('base=other-base')).toEqual([3, 2, 1]);
    expect(await list('base_branch=main')).toEqual([2, 1]);
    expect(await list('state=closed')).toEqual([]);
  });

  test('a list has pages, told by Link and X-Total-Count', async () => {
    const { path } = await repository('one', 'two');
    await open(path, 'one');
    await open(path, 'two');
    const first = await gitea.api<PullRequest[]>(token, 'GET', `${path}/pulls?limit=1&page=1`);
    expect(first.body).toHaveLength(1);
    expect(first.headers.get('link')).toContain('page=2>; rel="next"');
    expect(first.headers.get('x-total-count')).toBe('2');
  });

  test('the one asked for by base and head may be an old closed one', async () => {
    const { path } = await repository('feature');
    await open(path, 'feature');
    await gitea.api(token, 'PATCH', `${path}/pulls/1`, { state: 'closed' });
    expect((await open(path, 'feature')).body.number).toBe(2);
    const found = await gitea.api<PullRequest>(token, 'GET', `${path}/pulls/main/feature`);
    expect(found.body).toMatchObject({ number: 1, state: 'closed' });
  });

  test('WIP: in the title makes a draft, which is not merged', async () => {
    const { path } = await repository('feature');
    expect((await open(path, 'feature', 'main', 'WIP: feature')).body).toMatchObject({ draft: true });
    expect((await gitea.api(token, 'POST', `${path}/pulls/1/merge`, { Do: 'merge' })).status).toBe(405);
  });
});

describe('merging', () => {
  test('a head that has moved is refused with 409; the expected one is merged, and stays so', async () => {
    const made = await repository('feature');
    const { path } = made;
    const { head } = (await open(path, 'feature')).body;
    expect((await gitea.api(token, 'GET', `${path}/pulls/1/merge`)).status).toBe(404);
    const moved = await push(made, 'feature', { 'more.txt': 'more' });

    const merge = (sha: string) =>
      gitea.api(token, 'POST', `${path}/pulls/1/merge`, { Do: 'merge', head_commit_id: sha });
    // 405 is also the answer while Gitea looks whether the new head can be merged, which may begin after a 409.
    const answers = async (sha: string, wanted: number) => {
      await until(`merging ${sha} is answered with ${wanted}`, async () => {
        const { status, body } = await merge(sha);
        expect([[wanted], [405, 'Please try again later']]).toContainEqual(
          status === 405 ? [status, (body as { message: string }).message] : [status],
        );
        return status === wanted;
      });
    };
    await answers(head.sha, 409);
    await answers(moved, 200);
    expect((await gitea.api(token, 'GET', `${path}/pulls/1/merge`)).status).toBe(204);
    expect((await merge(moved)).status).toBe(405);
  });

  test('what conflicts is refused with 405', async () => {
    const made = await repository();
    await push(made, 'feature', { 'README.md': 'ours\n' });
    await push(made, 'main', { 'README.md': 'theirs\n' });
    await push(made, 'clean');
    await open(made.path, 'feature');
    await open(made.path, 'clean');
    // Gitea looks at one after the other, and says of one that it has not looked at yet what it says of a conflict.
    await settled(made.path, 2);
    await settled(made.path, 1, false);
    expect((await gitea.api(token, 'POST', `${made.path}/pulls/1/merge`, { Do: 'merge' })).status).toBe(405);
  });

  test('a protected branch takes no push', async () => {
    const made = await repository();
    const rule = { rule_name: 'main', enable_push: false };
    await gitea.api(gitea.adminToken, 'POST', `${made.path}/branch_protections`, rule);
    await expect(push(made, 'main', { 'README.md': 'changed\n' })).rejects.toThrow(/protected branch/);
  });
});

test('a commit status is sent as state and read as status', async () => {
  const made = await repository();
  const sha = await push(made, 'feature');
  const sent = await gitea.api(token, 'POST', `${made.path}/statuses/${sha}`, { state: 'failure', context: 'build' });
  expect(sent.status).toBe(201);
  const { body } = await gitea.api<{ state: string; statuses: unknown[] }>(
    token,
    'GET',
    `${made.path}/commits/${sha}/status`,
  );
  expect(body).toMatchObject({ state: 'failure', statuses: [{ status: 'failure', context: 'build' }] });
  expect(body.statuses[0]).not.toHaveProperty('state');
});

test('a comment is made with 201, an empty one refused with 422; labels that are not there are ignored', async () => {
  const { path } = await repository('feature');
  await open(path, 'feature');
  expect((await gitea.api(token, 'POST', `${path}/issues/1/comments`, { body: 'hello' })).status).toBe(201);
  expect((await gitea.api(token, 'POST', `${path}/issues/1/comments`, { body: '' })).status).toBe(422);
  for (const labels of [['nowhere'], [4711]]) {
    const labelled = await gitea.api(token, 'POST', `${path}/issues/1/labels`, { labels });
    expect(labelled).toMatchObject({ status: 200, body: [] });
  }
});

describe('tokens', () => {
  test('a wrong one is 401, none at a private repository 404, one without the scope 403', async () => {
    const { path } = await repository();
    expect((await gitea.api('0'.repeat(40), 'GET', path)).status).toBe(401);
    expect((await gitea.api(null, 'GET', path)).status).toBe(404);
    const reads = await gitea.createToken(owner, ['read:repository']);
    expect((await gitea.api(reads, 'GET', path)).status).toBe(200);
    expect((await gitea.api(reads, 'POST', `${path}/pulls`, { head: 'a', base: 'main', title: 'a' })).status).toBe(403);
    const noIssues = await gitea.createToken(owner, ['write:repository']);
    expect((await gitea.api(noIssues, 'POST', `${path}/issues/1/comments`, { body: 'hello' })).status).toBe(403);
  });

  test('git over http pushes and fetches with the scopes of the adapter, and with fewer it does not', async () => {
    const made = await repository();
    const sha = await push(made, 'feature');
    expect(await gitea.git(token, '/', 'ls-remote', made.url, 'feature')).toBe(`${sha}\trefs/heads/feature`);
    const reads = await gitea.createToken(owner, ['read:repository']);
    await expect(
      gitea.pushFiles(made, { token: reads, branch: 'feature', files: { 'README.md': 'more\n' } }),
    ).rejects.toThrow(/403/);
    for (const wrong of [null, '0'.repeat(40)]) {
      await expect(gitea.git(wrong, '/', 'ls-remote', made.url)).rejects.toThrow(/could not read Username/);
    }
  });
});

test('an organization has repositories, and a collaborator pushes to what is not theirs', async () => {
  const organization = await gitea.createOrg('team', owner);
  const made = await gitea.createRepository(organization, 'demo', { private: true });
  const somebody = await gitea.createUser('somebody');
  const theirs = await gitea.createToken(somebody, adapterScopes);
  const pushed = () => gitea.pushFiles(made, { token: theirs, branch: 'main', files: { 'README.md': 'demo\n' } });
  await expect(pushed()).rejects.toThrow(/not found/);
  await gitea.addCollaborator(made, somebody);
  expect(await pushed()).toMatch(/^[0-9a-f]{40}$/);
});

test('a webhook reaches the loopback, signed by HMAC over its raw body', async () => {
  const { path } = await repository('feature');
  const receiver = createServer();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    const { port } = receiver.address() as AddressInfo;
    const config = { url: `http://127.0.0.1:${port}/`, content_type: 'json', secret: 'shared' };
    const hook = { type: 'gitea', active: true, events: ['pull_request'], config };
    expect((await gitea.api(token, 'POST', `${path}/hooks`, hook)).status).toBe(201);
    const arrives = once(receiver, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    await open(path, 'feature');
    const [request, response] = await arrives;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end();
    const raw = Buffer.concat(chunks);
    expect(request.headers).toMatchObject({
      'x-gitea-event': 'pull_request',
      'x-gitea-signature': createHmac('sha256', 'shared').update(raw).digest('hex'),
    });
    expect(JSON.parse(raw.toString())).toMatchObject({ action: 'opened', number: 1 });
  } finally {
    receiver.close();
  }
});
