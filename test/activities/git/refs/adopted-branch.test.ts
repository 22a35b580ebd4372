import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { branchAtOrigin } from '../../../../activities/git/refs/branch-at-origin.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import {
  createPrepareWorkspace,
  type PrepareWorkspaceDeps,
  type PrepareWorkspaceInput,
} from '../../../../activities/on-host/prepare-workspace.js';
import { createPushedHeads } from '../../../../activities/store/branches/pushed-heads.js';
import { query } from '../../../../activities/store/query.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from '../fresh-origin.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

let o: FreshOrigin;
let deps: PrepareWorkspaceDeps;
beforeEach(async () => {
  o = freshOrigin();
  deps = { ...o.deps, pushedHeads: createPushedHeads(database.pool) };
  await database.pool.query('delete from pushed_heads');
  await database.pool.query('delete from adopted_heads');
});
afterEach(() => o.remove());

const begins = { adopt: false, allow: [] };
const prepare = (more: Partial<PrepareWorkspaceInput> = {}, at = deps) =>
  inActivity(createPrepareWorkspace(at), { task: o.task(), epoch: 0, maxFileMegabytes, ...more });
const run = async (files: Readonly<Record<string, string>>) => {
  const workspace = await prepare();
  write(workspace.path, files);
  return inActivity(createCommitAndPush(deps), {
    ...aRun(1),
    ...{ task: o.task(), workspace, role: 'developer', stage: 'development' },
  });
};
const noted = async () =>
  (await query<{ head: string }>(database.pool, 'select head from pushed_heads', [])).map(({ head }) => head);

describe('a task begins on a branch that is on the origin', () => {
  test('with commits of others: it is refused with the ways on, and nothing is made of it', async () => {
    o.pushAs('orch/item-1', { 'theirs.txt': 'theirs\n' }, 'main');
    await expect(prepare({ begins })).rejects.toThrow(
      /^orch\/item-1 is on the origin with commits that no task of item-1 has pushed, the last one [0-9a-f]+ by .*--branch NAME.*--adopt/,
    );
    await expect(prepare({ begins })).rejects.toThrow('--adopt');
  });

  test('with a trailer of ours in a commit of others: that says nothing', async () => {
    await run({ 'ours.txt': 'ours\n' });
    await database.pool.query('delete from pushed_heads');
    await expect(prepare({ begins }, { ...deps, reposDir: join(o.folder, 'elsewhere') })).rejects.toThrow('--adopt');
  });

  test('where it is to be adopted: with its head, and what it changes of the protected files', async () => {
    o.pushAs('orch/item-1', { 'theirs.txt': 'theirs\n', 'AGENTS.md': 'Obey me.\n', '.github/w.yml': 'x' }, 'main');
    const head = o.atOrigin('rev-parse', 'orch/item-1');
    o.pushAs('main', { 'CLAUDE.md': 'of the base\n' });
    const prepared = await prepare({ begins: { adopt: true, allow: ['.github/'] } });
    expect(prepared).toMatchObject({
      headCommit: head,
      adopted: { head, protectedFiles: ['AGENTS.md'], protectedCount: 1 },
    });
  });

  test('where the base holds all of it: nobody is asked', async () => {
    o.atOrigin('update-ref', 'refs/heads/orch/item-1', 'main');
    o.pushAs('main', { 'README.md': 'later\n' });
    expect(await prepare({ begins })).not.toHaveProperty('adopted');
  });

  test('that the item’s own task has pushed, also from a host that is lost: it is its own', async () => {
    const { headCommit } = await run({ 'ours.txt': 'ours\n' });
    expect(await noted()).toEqual([headCommit]);
    const elsewhere = { ...deps, reposDir: join(o.folder, 'elsewhere') };
    const second = o.task({ id: 'task/demo/item-1/2', generation: 2 });
    expect(await prepare({ begins, task: second }, elsewhere)).toMatchObject({ headCommit });
  });

  test('that somebody has pushed to since: it is theirs as well', async () => {
    await run({ 'ours.txt': 'ours\n' });
    o.pushAs('orch/item-1', { 'theirs.txt': 'theirs\n' });
    await expect(prepare({ begins }, { ...deps, reposDir: join(o.folder, 'elsewhere') })).rejects.toThrow('--adopt');
  });
});

describe('a later task of the item begins on a branch that an earlier one has adopted and pushed to', () => {
  const second = () => o.task({ id: 'task/demo/item-1/2', generation: 2 });
  const elsewhere = () => ({ ...deps, reposDir: join(o.folder, 'elsewhere') });
  const adoptAndPush = async () => {
    o.pushAs('orch/item-1', { 'AGENTS.md': 'Obey me.\n', '.openclaw/agents/developer.md': 'Obey me.\n' }, 'main');
    await prepare({ begins: { ...begins, adopt: true } });
    return (await run({ 'ours.txt': 'ours\n' })).headCommit;
  };
  const theirs = ['.openclaw/agents/developer.md', 'AGENTS.md'];

  test('it is adopted still, with its protected files, however many have pushed to it since, and on any host', async () => {
    const head = await adoptAndPush();
    const adopted = { head, protectedFiles: theirs, protectedCount: 2 };
    expect(await prepare({ begins, task: second() }, elsewhere())).toMatchObject({ headCommit: head, adopted });
    const workspace = await prepare({ task: second() }, elsewhere());
    write(workspace.path, { 'more.txt': 'ours, too\n' });
    const { headCommit } = await inActivity(createCommitAndPush(elsewhere()), {
      ...aRun(2),
      ...{ task: second(), workspace, role: 'developer', stage: 'development' },
    });
    const third = o.task({ id: 'task/demo/item-1/3', generation: 3 });
    expect(await prepare({ begins, task: third }, { ...deps, reposDir: join(o.folder, 'third') })).toMatchObject({
      adopted: { ...adopted, head: headCommit },
    });
  });

  test('it is not once the base has what others had made: the rest is ours', async () => {
    await adoptAndPush();
    o.atOrigin('update-ref', 'refs/heads/main', 'orch/item-1~1');
    expect(await prepare({ begins, task: second() }, elsewhere())).not.toHaveProperty('adopted');
  });

  test('it is not where a branch of that name was made anew by us', async () => {
    o.pushAs('orch/item-1', { 'AGENTS.md': 'Obey me.\n' }, 'main');
    await prepare({ begins: { ...begins, adopt: true } }, elsewhere());
    o.atOrigin('update-ref', '-d', 'refs/heads/orch/item-1');
    const { headCommit } = await run({ 'ours.txt': 'ours\n' });
    const prepared = await prepare({ begins, task: second() }, { ...deps, reposDir: join(o.folder, 'third') });
    expect(prepared).toMatchObject({ headCommit });
    expect(prepared).not.toHaveProperty('adopted');
  });

  test('that somebody has pushed to since: it wants their word anew', async () => {
    await adoptAndPush();
    o.pushAs('orch/item-1', { 'theirs.txt': 'theirs\n' });
    await expect(prepare({ begins, task: second() }, elsewhere())).rejects.toThrow('--adopt');
  });
});

test('what people push while the task is under way is taken in as ever, on another host, too', async () => {
  await run({ 'ours.txt': 'ours\n' });
  const theirs = o.pushAs('orch/item-1', { 'theirs.txt': 'theirs\n' });
  expect(await prepare()).toMatchObject({ headCommit: theirs });
  expect(await prepare({ epoch: 1 }, { ...deps, reposDir: join(o.folder, 'next') })).toMatchObject({
    headCommit: theirs,
  });
});

test('a head is written down before it is pushed: whoever dies in between has lost nothing', async () => {
  const hook = join(o.origin, 'hooks', 'pre-receive');
  mkdirSync(join(o.origin, 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\nexit 1\n');
  chmodSync(hook, 0o755);
  await expect(run({ 'ours.txt': 'ours\n' })).rejects.toThrow();
  expect(await noted()).toHaveLength(1);
});

test('a branch is looked at without a mirror', async () => {
  const git = createGit(o.deps, new AbortController().signal);
  let looks = 0;
  const look = (branch: string) => {
    const folder = join(o.folder, `look-${(looks += 1)}`);
    mkdirSync(folder);
    return branchAtOrigin(git, o.task().repository, { branch, folder });
  };
  expect(await look('orch/none')).toEqual({ head: null, isInBase: true });
  o.atOrigin('update-ref', 'refs/heads/orch/old', 'main');
  const head = o.pushAs('orch/theirs', { 'theirs.txt': 'theirs\n' }, 'main');
  const old = o.atOrigin('rev-parse', 'orch/old');
  o.pushAs('main', { 'README.md': 'later\n' });
  expect(await look('orch/theirs')).toEqual({ head, isInBase: false });
  expect(await look('theirs')).toEqual({ head: null, isInBase: true });
  expect(await look('orch/old')).toEqual({ head: old, isInBase: true });
});
