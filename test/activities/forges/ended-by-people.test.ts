import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEnsurePullRequest } from '../../../activities/anywhere/ensure-pull-request.js';
import { createMergePullRequest } from '../../../activities/anywhere/merge-pull-request.js';
import type { EndingDeps } from '../../../activities/forges/read-ending.js';
import { tellingEnding } from '../../../activities/forges/telling-ending.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { EndedPullRequest } from '../../../domain/task/forge.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';
import { giteaTimeoutMs } from '../../gitea.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from '../git/fresh-origin.js';
import { aTeam, type Team, type TeamRepository } from './gitea/a-team.js';

/** A task on a real Gitea, whose pull request people end while it is under way. */

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
let task: TaskIdentity;
let runs = 0;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository();
  o = freshOrigin();
  task = o.task({ repository: at.asProject });
});
afterEach(() => o.remove());

function deps(): EndingDeps & typeof o.deps {
  const account = { kind: 'gitea', name: 'gitea-team', url: team.gitea.url, token: team.botsToken } as const;
  const git = { ...o.deps, credentialsFor: assembleCredentials({ 'gitea-team': account }) };
  return { ...git, git, forgeOf: (repository) => team.forge(repository) };
}

const prepare = (pullRequest?: number, repositoryId?: string, knownBase?: string) =>
  inActivity(tellingEnding(deps(), createPrepareWorkspace(deps())), {
    ...{ task, epoch: 0, maxFileMegabytes },
    ...(pullRequest !== undefined && { pullRequest }),
    ...(repositoryId !== undefined && { repositoryId }),
    ...(knownBase !== undefined && { knownBase }),
  });

/** One run of a role; answers the branch's head. */
async function run(role: Role, files: Readonly<Record<string, string>>): Promise<string> {
  const workspace = await prepare();
  write(workspace.path, files);
  const order = { task, workspace, role, ...aRun((runs += 1)), stage: 'development' } as const;
  return (await inActivity(createCommitAndPush(deps()), order)).headCommit;
}

const readItem = () => Promise.resolve({ title: 'A small feature', description: '', url: null });
const ensure = (
  headCommit: string,
  known: number | null,
  more: { readonly reopen?: true; readonly knownBase?: string } = {},
) =>
  inActivity(createEnsurePullRequest({ ...deps(), readItem }), {
    ...{ task, headCommit, known, mayOpen: true, draft: false, visits: [], tracker: null },
    ...more,
  });

const asOwner = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
  const answer = await team.gitea.api<never>(team.ownersToken, method, `${at.api}${path}`, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
/** After a push Gitea looks anew whether it merges, and says until then what it knew before. */
async function mergeIt(how: { readonly Do: string; readonly delete_branch_after_merge?: boolean }): Promise<void> {
  for (;;) {
    try {
      await asOwner('POST', '/pulls/1/merge', how);
      return;
    } catch (error) {
      if (!/405 .*try again/i.test((error as Error).message)) throw error;
    }
  }
}
const pulls = async () =>
  ((await asOwner('GET', '/pulls?state=all')) as unknown as { number: number; state: string }[]).map(
    ({ number, state }) => `#${number} ${state}`,
  );
const review = { 'docs/work-items/item-1/12-review.md': '---\nverdict: APPROVED\n---\n' };
const mergeable = (number: number) =>
  team.forge(task.repository).readPullRequest({ repository: task.repository, number });

/** The developer's work in a pull request that is merged so by a person. */
async function mergedByPerson(Do: 'merge' | 'squash' | 'rebase'): Promise<void> {
  const head = await run('developer', { 'b.js': 'b\n', 'a.txt': 'a, changed\n' });
  await ensure(head, null);
  await mergeable(1);
  await mergeIt({ Do });
}
const merged = (left: readonly string[]): EndedPullRequest => ({
  ...{ kind: 'merged', by: team.owner.name, left },
  mergeCommit: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown as string,
});

describe('a pull request that a person merges during the review', () => {
  test.each(['squash', 'merge', 'rebase'] as const)(
    'by %s has all, the papers aside; none is opened anew',
    async (Do) => {
      await mergedByPerson(Do);
      const head = await run('reviewer', review);
      expect((await prepare(1)).ended).toEqual(merged([]));
      expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false, ended: merged([]) });
      expect(await pulls()).toEqual(['#1 closed']);
    },
  );

  test('leaves what was made since; what the base has changed since is no matter', async () => {
    await mergedByPerson('squash');
    await at.push('main', { 'a.txt': 'a, changed once more\n' });
    const head = await run('reviewer', review);
    expect((await prepare(1)).ended).toEqual(merged([]));
    await run('developer', { 'c.js': 'c\n' });
    expect((await prepare(1)).ended).toEqual(merged(['c.js']));
    expect(await pulls()).toEqual(['#1 closed']);
    expect(head).toHaveLength(40);
  });

  test('and takes back again is not merged', async () => {
    await mergedByPerson('squash');
    await at.push('main', { 'a.txt': 'a\n', 'b.js': null as unknown as string });
    expect((await prepare(1)).ended).toEqual(merged(['a.txt', 'b.js']));
  });
});

describe('a pull request to which somebody pushes, and which is merged then', () => {
  const foreign = async () => {
    const head = await run('developer', { 'b.js': 'b\n' });
    await ensure(head, null);
    const pushed = await at.push(task.branch, { 'f.js': 'f\n' });
    await mergeable(1);
    return { head, pushed };
  };

  test.each([
    ['merge', 'stays'],
    ['squash', 'stays'],
    ['squash', 'is deleted'],
    ['rebase', 'is deleted'],
  ] as const)('by %s, whose branch %s, tells the head that the task does not have', async (Do, branch) => {
    const { head, pushed } = await foreign();
    await mergeIt({ Do, delete_branch_after_merge: branch === 'is deleted' });
    expect(await ensure(head, 1)).toMatchObject({ ended: { ...merged([]), foreignHead: pushed } });
    if (branch === 'is deleted') expect((await prepare(1)).ended).toEqual({ ...merged([]), foreignHead: pushed });
    else expect(await prepare(1)).toMatchObject({ headCommit: pushed, ended: merged([]) });
  });

  test('has the base beside it alone, where that was taken in as git does it', async () => {
    const head = await run('developer', { 'b.js': 'b\n' });
    await ensure(head, null);
    await at.push('main', { 'c.js': 'c\n' });
    await mergeable(1);
    await asOwner('POST', '/pulls/1/update?style=merge');
    await mergeIt({ Do: 'merge' });
    expect((await ensure(head, 1)).ended).toEqual(merged([]));
  });
});

test('one that is open says nothing; one that a person has closed says who, and is opened again on demand', async () => {
  const head = await run('developer', { 'b.js': 'b\n' });
  await ensure(head, null);
  expect((await prepare(1)).ended).toBeUndefined();
  await asOwner('PATCH', '/pulls/1', { state: 'closed' });
  const closed = { kind: 'closed', by: team.owner.name };
  expect((await prepare(1)).ended).toEqual(closed);
  expect(await ensure(head, 1)).toMatchObject({ ended: closed });
  expect(await pulls()).toEqual(['#1 closed']);
  expect(await ensure(head, 1, { reopen: true })).toMatchObject({ number: 1, created: false });
  expect(await ensure(head, 1, { reopen: true })).toMatchObject({ number: 1, created: false });
  expect(await pulls()).toEqual(['#1 open']);
});

test('one whose branch was deleted with it has another one in its place', async () => {
  const head = await run('developer', { 'b.js': 'b\n' });
  await ensure(head, null);
  await asOwner('PATCH', '/pulls/1', { state: 'closed' });
  await asOwner('DELETE', `/branches/${encodeURIComponent(task.branch)}`);
  await at.push(task.branch, { 'b.js': 'b, pushed again\n' });
  const again = await ensure(head, 1, { reopen: true });
  expect(again.ended).toBeUndefined();
  expect((await pulls()).filter((one) => one.endsWith('open'))).toEqual([`#${again.number} open`]);
});

describe('the base branch', () => {
  const trunk = { baseBranch: 'trunk' };

  test('that is renamed at the forge is followed by its pull request; no second one is made', async () => {
    const head = await run('developer', { 'b.js': 'b\n' });
    await ensure(head, null);
    await asOwner('PATCH', '/branches/main', { name: 'trunk' });
    const seen = await prepare(1);
    expect(seen).toMatchObject({ headCommit: head, repository: { ...task.repository, ...trunk } });
    task = { ...task, repository: seen.repository ?? task.repository };
    expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false });
    expect(await pulls()).toEqual(['#1 open']);
    await mergeable(1);
    await mergeIt({ Do: 'squash' });
    expect((await prepare(1)).ended).toEqual(merged([]));
  });

  test.each(['renamed', 'deleted'])(
    'that is %s before there is a pull request: what the hint says works',
    async (how) => {
      const head = await run('developer', { 'b.js': 'b\n' });
      if (how === 'renamed') await asOwner('PATCH', '/branches/main', { name: 'trunk' });
      else {
        await asOwner('POST', '/branches', { new_branch_name: 'trunk', old_branch_name: 'main' });
        await asOwner('PATCH', '', { default_branch: 'trunk' });
        await asOwner('DELETE', '/branches/main');
      }
      await expect(prepare()).rejects.toMatchObject({
        type: 'RepoNotFound',
        message: expect.stringMatching(/no branch main; it has .*trunk.*set the project’s baseBranch, then retry/),
      });
      task = { ...task, repository: { ...task.repository, ...trunk } };
      expect(await prepare()).toMatchObject({ headCommit: head });
      expect(await ensure(head, null)).toMatchObject({ number: 1, created: true });
    },
  );
});

describe('a pull request that a person gives another base branch', () => {
  const release = 'release-1';
  const retargeted = async (files: Readonly<Record<string, string>>) => {
    await asOwner('POST', '/branches', { new_branch_name: release, old_branch_name: 'main' });
    if (Object.keys(files).length > 0) await at.push('main', files);
    const head = await run('developer', { 'b.js': 'b\n' });
    await ensure(head, null);
    await asOwner('PATCH', '/pulls/1', { base: release });
    return head;
  };
  const follow = () => (task = { ...task, repository: { ...task.repository, baseBranch: release } });

  test('is followed, and no second one is made', async () => {
    const head = await retargeted({});
    expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false, retargeted: release });
    const seen = await prepare(1);
    expect(seen).toMatchObject({ headCommit: head, repository: { ...task.repository, baseBranch: release } });
    expect(seen.changesOther).toBeUndefined();
    follow();
    const again = await ensure(head, 1);
    expect(again).toMatchObject({ number: 1, created: false });
    expect(again.retargeted).toBeUndefined();
    expect(await prepare(1)).not.toHaveProperty('repository');
    expect(await pulls()).toEqual(['#1 open']);
  });

  test('changes something else beside a base that lacks what the branch has of the one before', async () => {
    await retargeted({ 'c.js': 'c\n' });
    expect(await prepare(1)).toMatchObject({ repository: { baseBranch: release }, changesOther: true });
  });

  test('while its merge waits is not merged there', async () => {
    const headCommit = await retargeted({});
    const merge = createMergePullRequest(deps());
    const order = { task, pullRequest: { number: 1 }, headCommit, method: 'merge', answered: [] } as const;
    expect(await inActivity(merge, order)).toEqual({ kind: 'retargeted', base: release });
    expect(await pulls()).toEqual(['#1 open']);
  });

  test('and merges there: what the task’s base does not have is left, and where it went is told', async () => {
    const headCommit = await retargeted({});
    await mergeable(1);
    await mergeIt({ Do: 'merge' });
    const told = { ...merged(['b.js']), into: release };
    expect((await ensure(headCommit, 1)).ended).toEqual(told);
    expect((await prepare(1)).ended).toEqual(told);
  });

  test('is another thing than a project that is set to another one', async () => {
    const head = await run('developer', { 'b.js': 'b\n' });
    await ensure(head, null);
    await asOwner('POST', '/branches', { new_branch_name: release, old_branch_name: 'main' });
    follow();
    expect(await prepare(1, undefined, 'main')).not.toHaveProperty('repository');
    expect(await ensure(head, 1, { knownBase: 'main' })).toMatchObject({ number: 2, created: true });
  });
});

test('one whose branch people rename blocks the task, with what to do; renamed back, it goes on', async () => {
  const head = await run('developer', { 'b.js': 'b\n' });
  await ensure(head, null);
  await asOwner('PATCH', `/branches/${encodeURIComponent(task.branch)}`, { name: 'their-name' });
  const told = {
    type: 'ForgeRejected',
    message: expect.stringMatching(/#1 is their-name now: give it its name orch\/.* back, then retry/),
  };
  await expect(prepare(1)).rejects.toMatchObject(told);
  await expect(ensure(head, 1)).rejects.toMatchObject(told);
  expect(await pulls()).toEqual(['#1 open']);
  await asOwner('PATCH', '/branches/their-name', { name: task.branch });
  expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false });
});

describe.each(['renamed', 'transferred'])('a repository that was %s', (how) => {
  let head: string;
  let known: Awaited<ReturnType<typeof ensure>>;
  let now: { readonly owner: string; readonly name: string };
  let moved: Partial<TaskIdentity['repository']>;
  beforeEach(async () => {
    head = await run('developer', { 'b.js': 'b\n' });
    known = await ensure(head, null);
    const { owner, name } = at.made;
    now = how === 'renamed' ? { owner, name: `${name}-now` } : { owner: team.bot.name, name };
    const { url } = task.repository;
    const there = { url: `${team.gitea.url}/${now.owner}/${now.name}.git`, movedFrom: [url] };
    moved = { ...there, forge: { account: 'gitea-team', ...now } };
    if (how === 'renamed') await asOwner('PATCH', '', { name: now.name });
    else await team.gitea.api(team.gitea.adminToken, 'POST', `${at.api}/transfer`, { new_owner: now.owner });
  });

  test('is followed by the forge’s own number of it; no second pull request is made', async () => {
    const seen = await prepare(1, known.repositoryId);
    expect(seen).toMatchObject({ headCommit: head, repository: { ...task.repository, ...moved } });
    task = { ...task, repository: seen.repository ?? task.repository };
    expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false, repositoryId: known.repositoryId });
    const later = await run('reviewer', { 'docs/review.md': 'fine\n' });
    expect((await prepare(1, known.repositoryId)).repository).toBeUndefined();
    expect(await ensure(later, 1)).toMatchObject({ number: 1, created: false });
  });

  test('is followed by a second task on the same host, too', async () => {
    await prepare(1, known.repositoryId);
    task = { ...task, id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' };
    expect(await prepare(undefined, known.repositoryId)).toMatchObject({ repository: moved });
  });

  test('a task without a pull request is told the place where another one has found it', async () => {
    await prepare(1, known.repositoryId);
    const { repository } = task;
    task = { ...task, id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' };
    await expect(prepare()).rejects.toMatchObject({
      type: 'RepoNotFound',
      message: expect.stringContaining(`moved from ${repository.url} to ${moved.url ?? ''}`),
    });
    task = { ...task, repository: { ...repository, ...moved } };
    await prepare();
  });

  test('where nobody knows its number, or that is another one’s, is not followed: what the hint says works', async () => {
    await expect(ensure(head, 1)).rejects.toMatchObject({
      message: expect.stringMatching(/name the repository's present owner and name in the project/),
    });
    for (const other of [undefined, '999999']) {
      await expect(prepare(1, other)).rejects.toMatchObject({
        message: expect.stringMatching(/has moved: set the project’s repository|redirects/),
      });
    }
    // As a retry brings the corrected project.
    task = { ...task, repository: { ...task.repository, ...moved } };
    expect((await prepare(1)).ended).toBeUndefined();
    expect(await ensure(head, 1)).toMatchObject({ number: 1, created: false });
  });
});

test('another repository under the old name is not taken for the one that was renamed', async () => {
  const { repositoryId } = await ensure(await run('developer', { 'b.js': 'b\n' }), null);
  await asOwner('PATCH', '', { name: `${at.made.name}-now` });
  const { owner, made } = { owner: team.owner, made: at.made };
  const other = await team.gitea.createRepository(owner, made.name);
  await team.gitea.addCollaborator(other, team.bot);
  await team.gitea.pushFiles(other, { token: team.ownersToken, branch: 'main', files: { 'other.txt': 'o\n' } });
  await expect(prepare(1, repositoryId)).rejects.toMatchObject({ nonRetryable: true });
  const branches = await team.gitea.api<{ name: string }[]>(team.ownersToken, 'GET', `${at.api}/branches`);
  expect(branches.body.map(({ name }) => name)).toEqual(['main']);
});
