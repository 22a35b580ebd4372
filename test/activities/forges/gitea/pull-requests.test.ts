import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import type { Forge } from '../../../../activities/forges/forge.js';
import { misbehavingProxy } from '../../../fixtures/misbehaving-proxy.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { aDraft, aTeam, type Team, type TeamRepository } from './a-team.js';

let team: Team;
let at: TeamRepository;
let forge: Forge;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository();
  forge = team.forge(at.asProject);
});

interface Shown {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly labels: readonly { name: string }[];
}
const api = async <Body>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  (await team.gitea.api<Body>(team.ownersToken, method, `${at.api}${path}`, body)).body;
const open = () => api<Shown[]>('GET', '/pulls?state=open&limit=50');

describe('a pull request', () => {
  test('is made once, with its label; asked for again, it is found and nothing is changed', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    const first = await forge.ensurePullRequest(aDraft(at.asProject));
    expect(first).toEqual({
      number: 1,
      url: `${team.gitea.url}/${at.made.owner}/${at.made.name}/pulls/1`,
      mergeCommit: null,
      repositoryId: expect.stringMatching(/^\d+$/),
      created: true,
    });
    const before = await api<{ updated_at: string }>('GET', '/pulls/1');
    expect(before).toMatchObject({ title: 'item-1: A small feature', draft: false, labels: [{ name: 'orch' }] });
    const events = await api<unknown[]>('GET', '/issues/1/timeline');
    expect(await forge.ensurePullRequest(aDraft(at.asProject))).toEqual({ ...first, created: false });
    expect(await api('GET', '/issues/1/timeline')).toEqual(events);
    expect(await open()).toHaveLength(1);
    expect(await api('GET', '/labels')).toHaveLength(1);
  });

  test('has the text, the draft state and the labels that it should have now; labels of people stay', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    expect(await api('GET', '/pulls/1')).toMatchObject({ title: 'WIP: item-1: A small feature', draft: true });
    const { id } = await api<{ id: number }>('POST', '/labels', { name: 'urgent', color: '#ff0000' });
    await api('POST', '/issues/1/labels', { labels: [id] });
    await api('PATCH', '/pulls/1', { title: '[WIP] item-1: A small feature' });
    const timeline = await api<unknown[]>('GET', '/issues/1/timeline');
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    expect(await api('GET', '/issues/1/timeline')).toEqual(timeline);

    await forge.ensurePullRequest(aDraft(at.asProject, { body: 'More.', labels: ['orch', 'new'] }));
    const now = await api<Shown>('GET', '/pulls/1');
    expect(now).toMatchObject({ title: 'item-1: A small feature', draft: false });
    expect(now.body).toMatch(/^<!-- orch begin .*-->\n\nMore\.\n\n<!-- orch end -->$/);
    expect(now.labels.map(({ name }) => name).sort()).toEqual(['new', 'orch', 'urgent']);
  });

  test('keeps what a person has made of its title and around our part of its text, to the byte', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    const { body: ours } = await api<Shown>('GET', '/pulls/1');
    const [above, below] = ['For release 7.\r\n  \r\n', '\r\n- [ ] ask *Eve*\t\r\n\r\n'];
    // As a browser saves it.
    const saved = above + ours.replaceAll('\n', '\r\n') + below;
    await api('PATCH', '/pulls/1', { title: 'WIP: Our spring feature', body: saved });
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true, known: 1 }));
    expect(await api('GET', '/pulls/1')).toMatchObject({ title: 'WIP: Our spring feature', body: saved });

    await forge.ensurePullRequest(aDraft(at.asProject, { title: 'item-1: Renamed', body: 'More.', known: 1 }));
    const now = await api<Shown>('GET', '/pulls/1');
    expect(now).toMatchObject({ title: 'Our spring feature', draft: false });
    expect(now.body.startsWith(above) && now.body.endsWith(below)).toBe(true);
    expect(now.body.slice(above.length, -below.length)).toMatch(
      /^<!-- orch begin .*-->\n\nMore\.\n\n<!-- orch end -->$/,
    );
  });

  test('that a person has opened for the branch keeps their title and text, with ours below', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await api('POST', '/pulls', { head: 'orch/item-1', base: 'main', title: 'Mine', body: 'By hand.' });
    const draft = aDraft(at.asProject, { draft: true });
    expect(await forge.ensurePullRequest(draft)).toMatchObject({ number: 1, created: false });
    await forge.ensurePullRequest(draft);
    const now = await api<Shown>('GET', '/pulls/1');
    expect(now.title).toBe('WIP: Mine');
    expect(now.body).toMatch(/^By hand\.\n\n<!-- orch begin [^]*What it is for\.[^]*<!-- orch end -->$/);
    expect(now.body.match(/orch begin/g)).toHaveLength(1);
  });

  test('that is kept current is not made anew where it is not open any more', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject));
    await forge.ensurePullRequest(aDraft(at.asProject, { body: 'Newer.', only: 1 }));
    await api('PATCH', '/pulls/1', { state: 'closed' });
    const late = await forge.ensurePullRequest(aDraft(at.asProject, { body: 'Late.', only: 1 }));
    expect(late).toMatchObject({ number: 1, created: false });
    expect(await api('GET', '/pulls/1')).toMatchObject({ body: expect.stringContaining('\n\nNewer.\n\n') });
    expect(await open()).toEqual([]);
  });

  test('of a title that begins as a draft’s does is no draft', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject, { title: 'wip: [WIP] Fix "it" <now> ☃' }));
    expect(await api('GET', '/pulls/1')).toMatchObject({ title: 'Fix "it" <now> ☃', draft: false });
  });

  test('is found on the third page, and among those of other bases and of forks with a branch of the same name', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await at.push('next', { 'n.txt': 'n' });
    const fork = await team.gitea.api<{ owner: { login: string }; name: string }>(
      team.gitea.adminToken,
      'POST',
      `${at.api}/forks`,
      { name: `${at.made.name}-fork` },
    );
    expect(fork.status).toBe(202);
    const { owner, name } = fork.body;
    const theirs = { owner: owner.login, name, url: `${team.gitea.url}/${owner.login}/${name}.git` };
    await team.gitea.pushFiles(theirs, {
      token: team.gitea.adminToken,
      branch: 'orch/item-1',
      from: 'main',
      files: { 'evil.txt': 'evil' },
    });
    const ofFork = await team.gitea.api<Shown>(team.gitea.adminToken, 'POST', `${at.api}/pulls`, {
      head: `${owner.login}:orch/item-1`,
      base: 'main',
      title: 'ours',
    });
    expect(ofFork.status).toBe(201);
    await api('POST', '/pulls', { head: 'orch/item-1', base: 'next', title: 'another base' });

    const made = await forge.ensurePullRequest(aDraft(at.asProject));
    expect(made.created).toBe(true);
    const headOf = (number: number) => forge.readHeadBranch({ repository: at.asProject, number });
    expect(await Promise.all([1, made.number, 99].map(headOf))).toEqual([null, 'orch/item-1', null]);
    await morePullRequests(4);
    const proxy = await misbehavingProxy(team.gitea.url, { perPage: 2 });
    try {
      const paged = team.forge(at.asProject, { url: proxy.url });
      const { number, created } = await paged.ensurePullRequest(aDraft(at.asProject));
      expect({ number, created }).toEqual({ number: made.number, created: false });
      expect(proxy.asked.filter((line) => line.includes('/pulls?'))).toHaveLength(3);
    } finally {
      await proxy.close();
    }
  });

  test('is closed where orch has opened it, and nobody else', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await at.push('theirs', { 'c.txt': 'c' });
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    await api('POST', '/pulls', { head: 'theirs', base: 'main', title: 'Mine' });
    for (const number of [1, 2, 1]) await forge.closePullRequest({ repository: at.asProject, number });
    expect((await open()).map(({ number }) => number)).toEqual([2]);
  });

  test('that was closed is left alone, and a new one is made', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject));
    await api('PATCH', '/pulls/1', { state: 'closed' });
    expect(await forge.ensurePullRequest(aDraft(at.asProject))).toMatchObject({ number: 2, created: true });
  });

  test('asked for by several at once leaves one label of a name', async () => {
    const heads = ['orch/one', 'orch/two', 'orch/three'];
    for (const head of heads) await at.push(head, { [head.replace('/', '-')]: head });
    await Promise.all(heads.map((head) => forge.ensurePullRequest(aDraft(at.asProject, { head }))));
    expect(await api('GET', '/labels')).toHaveLength(1);
    expect((await open()).map(({ labels }) => labels.map(({ name }) => name))).toEqual([['orch'], ['orch'], ['orch']]);
  });

  test('of a branch that is not there, or of the base branch itself, is refused with the reason', async () => {
    const refusal = async (head?: string) => {
      const order = aDraft(at.asProject, head === undefined ? {} : { head });
      const { type, nonRetryable, message } = await forge.ensurePullRequest(order).then(
        () => ({ type: null, nonRetryable: null, message: 'it was made' }),
        (error: unknown) => error as ApplicationFailure,
      );
      return { type, nonRetryable, message };
    };
    const rejected = { type: 'ForgeRejected', nonRetryable: true };
    const unknown = 'gitea-team does not know one of the branches orch/item-1 and main';
    expect(await refusal()).toEqual({ ...rejected, message: unknown });
    const same = expect.stringContaining('no changes between the head and the base') as unknown;
    expect(await refusal('main')).toEqual({ ...rejected, message: same });
  });

  test('of names that a URL could misread is made and found', async () => {
    const head = 'orch/a b&c=d#e%2Fü'.replace(' ', '_');
    await at.push(head, { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject, { head }));
    expect(await forge.ensurePullRequest(aDraft(at.asProject, { head }))).toMatchObject({ created: false });
  });
});

describe('reading a pull request', () => {
  test('tells that it is open, draft, whether it merges, and its head', async () => {
    const head = await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject));
    const of = { repository: at.asProject, number: 1 };
    expect(await forge.readPullRequest(of)).toEqual({
      state: 'open',
      head: 'orch/item-1',
      base: 'main',
      draft: false,
      mergeable: true,
      headCommit: head,
      mergeCommit: null,
      endedBy: null,
    });
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    expect(await forge.readPullRequest(of)).toMatchObject({ state: 'open', draft: true, mergeable: null });
  });

  test('tells who closed it, the last time', async () => {
    await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject));
    for (const state of ['closed', 'open'])
      await team.gitea.api(team.botsToken, 'PATCH', `${at.api}/pulls/1`, { state });
    await api('PATCH', '/pulls/1', { state: 'closed' });
    const now = await forge.readPullRequest({ repository: at.asProject, number: 1 });
    expect(now).toMatchObject({ state: 'closed', endedBy: team.owner.name, mergeCommit: null });
  });

  test('tells who merged it, and its head, also when its branch is gone', async () => {
    const head = await at.push('orch/item-1', { 'b.txt': 'b' });
    await forge.ensurePullRequest(aDraft(at.asProject));
    await forge.readPullRequest({ repository: at.asProject, number: 1 });
    await api('POST', '/pulls/1/merge', { Do: 'merge' });
    await team.gitea.api(team.ownersToken, 'DELETE', `${at.api}/branches/${encodeURIComponent('orch/item-1')}`);
    const { body } = await team.gitea.api<{ commit: { id: string } }>(null, 'GET', `${at.api}/branches/main`);
    expect(await forge.readPullRequest({ repository: at.asProject, number: 1 })).toMatchObject({
      state: 'merged',
      headCommit: head,
      mergeCommit: body.commit.id,
      endedBy: team.owner.name,
    });
  });

  test('that does not exist is refused, and says so', async () => {
    await expect(forge.readPullRequest({ repository: at.asProject, number: 77 })).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: 'gitea-team has no pull request #77',
    });
  });
});

/** Branches without a clone, so that many cost little. */
async function morePullRequests(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const branch = `more-${n}`;
    const file = {
      branch: 'main',
      new_branch: branch,
      content: Buffer.from(`${n}`).toString('base64'),
      message: 'more',
    };
    await api('POST', `/contents/more-${n}.txt`, file);
    await api('POST', '/pulls', { head: branch, base: 'main', title: branch });
  }
}
