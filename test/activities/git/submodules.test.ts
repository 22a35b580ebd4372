import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCheckout } from '../../../activities/deploys/checkout.js';
import { createGit } from '../../../activities/git/run/git.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import { disown, forgetBefore, noteBefore } from '../../../activities/setup/left-by-set-up.js';
import type { Repository } from '../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from './fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'src/a.js': 'a\n' });
});
afterEach(() => o.remove());

/** A bare repository with one commit, which it answers. */
function library(
  place: string,
  files: Record<string, string>,
  more: (clone: string) => void = () => undefined,
): string {
  const bare = join(o.folder, place);
  const clone = `${bare}.clone`;
  plainGit(o.folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  plainGit(o.folder, 'clone', '--quiet', bare, clone);
  write(clone, files);
  plainGit(clone, 'add', '--all');
  more(clone);
  plainGit(clone, 'commit', '--quiet', '-m', 'library');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  return plainGit(clone, 'rev-parse', 'HEAD');
}

interface Sub {
  readonly path: string;
  readonly url?: string;
  readonly commit: string;
  /** As `.gitmodules` has it beside. */
  readonly more?: string;
  readonly name?: string;
}

function gitmodules(subs: readonly Sub[]): string {
  return subs
    .filter(({ url }) => url !== undefined)
    .map(
      ({ path, url, name = path, more = '' }) =>
        `[submodule "${name}"]\n\tpath = ${path}\n\turl = ${url ?? ''}\n${more}`,
    )
    .join('');
}

function pin(clone: string, subs: readonly Sub[]): void {
  write(clone, { '.gitmodules': gitmodules(subs) });
  plainGit(clone, 'add', '.gitmodules');
  for (const { path, commit } of subs)
    plainGit(clone, 'update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
}

/** The base branch with these submodules. */
function withSubmodules(...subs: Sub[]): void {
  const clone = join(o.folder, `pins-${String(Date.now())}-${String(Math.random()).slice(2)}`);
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  pin(clone, subs);
  plainGit(clone, 'commit', '--quiet', '-m', 'submodules');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

const task = (more: Partial<Repository> = {}) =>
  o.task({ repository: { name: 'demo', url: o.origin, baseBranch: 'main', ...more } });
const read = (path: string, name: string) => readFileSync(join(path, name), 'utf8');

async function commitRun(workspace: Awaited<ReturnType<FreshOrigin['prepare']>>, runNumber = 1) {
  const input = { task: task(), workspace, role: 'developer', stage: 'development', ...aRun(runNumber) } as const;
  return inActivity(createCommitAndPush(o.deps), input);
}

describe('a submodule beside the repository', () => {
  test('is there for an agent, whose own git sees nothing odd', async () => {
    withSubmodules({ path: 'lib', url: '../lib.git', commit: library('lib.git', { 'l.js': 'l\n', 'bin/x': 'x\n' }) });
    const workspace = await o.prepare(task());
    expect(workspace.submodules).toEqual([{ path: 'lib' }]);
    expect(read(workspace.path, 'lib/l.js')).toBe('l\n');
    expect(plainGit(workspace.path, 'status', '--porcelain', '--ignored')).toBe('');
    expect(plainGit(join(workspace.path, 'lib'), 'status', '--porcelain')).toBe('');
    expect(plainGit(workspace.path, 'submodule', 'status').trim()).toMatch(/^[0-9a-f]{40} lib/);
    write(workspace.path, { 'src/b.js': 'b\n' });
    const done = await commitRun(workspace);
    expect(done).toMatchObject({ committed: true, leftOut: [] });
    expect(done).not.toHaveProperty('elsewhere');
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('src/b.js');
  });

  test('in a submodule is there, too, and each is fetched once per host', async () => {
    const inner = library('inner.git', { 'i.js': 'i\n' });
    const outer = library('outer.git', { 'o.js': 'o\n' }, (clone) =>
      pin(clone, [{ path: 'deep/inner', url: '../inner.git', commit: inner }]),
    );
    withSubmodules({ path: 'vendor/outer', url: '../outer.git', commit: outer });
    const { path, submodules } = await o.prepare(task());
    expect(submodules).toEqual([{ path: 'vendor/outer' }, { path: 'vendor/outer/deep/inner' }]);
    expect(read(path, 'vendor/outer/deep/inner/i.js')).toBe('i\n');
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    rmSync(join(o.folder, 'inner.git'), { recursive: true });
    rmSync(join(o.folder, 'outer.git'), { recursive: true });
    const other = { ...task(), id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' };
    const next = await o.prepare(other);
    expect(read(next.path, 'vendor/outer/deep/inner/i.js')).toBe('i\n');
  });

  test('that people have moved, or taken away, is as the branch has it', async () => {
    const first = library('lib.git', { 'l.js': 'l\n' });
    withSubmodules({ path: 'lib', url: '../lib.git', commit: first });
    const { path } = await o.prepare(task());
    const clone = join(o.folder, 'lib.git.clone');
    write(clone, { 'l.js': 'l2\n' });
    plainGit(clone, 'commit', '--quiet', '-a', '-m', 'more');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    const move = (commit: string) => {
      const person = join(o.folder, `person-${commit}`);
      plainGit(o.folder, 'clone', '--quiet', o.origin, person);
      plainGit(person, 'checkout', '--quiet', '-B', 'orch/item-1', 'origin/main');
      if (commit === '') plainGit(person, 'rm', '--quiet', '--cached', 'lib');
      else plainGit(person, 'update-index', '--cacheinfo', `160000,${commit},lib`);
      plainGit(person, 'commit', '--quiet', '-m', 'moved');
      plainGit(person, 'push', '--quiet', '--force', 'origin', 'HEAD:orch/item-1');
    };
    move(plainGit(clone, 'rev-parse', 'HEAD'));
    await o.prepare(task());
    expect(read(path, 'lib/l.js')).toBe('l2\n');
    move('');
    expect(await o.prepare(task())).not.toHaveProperty('submodules');
    expect(existsSync(join(path, 'lib'))).toBe(false);
  });
});

test('a deployment has the files of submodules, and its small git knows where they are', async () => {
  withSubmodules({ path: 'lib', url: '../lib.git', commit: library('lib.git', { 'l.js': 'l\n' }) });
  await o.prepare(task());
  const { repository } = task();
  const { signal } = new AbortController();
  const { mirror } = o.places(task());
  const from = { stateDir: join(o.folder, 'state'), mirror, repository, deps: o.deps, signal };
  const commit = o.atOrigin('rev-parse', 'main');
  const note = { runKey: 'deploy#1', project: 'demo', environment: 'staging' as const, commit };
  const checkout = await makeCheckout(createGit(o.deps, signal), from, note);
  expect(read(checkout, 'lib/l.js')).toBe('l\n');
  expect(plainGit(checkout, 'status', '--porcelain')).toBe('');
  expect(plainGit(join(checkout, 'lib'), 'rev-parse', 'HEAD')).toBe(plainGit(checkout, 'rev-parse', 'HEAD:lib'));
});

test('what a set-up makes in a submodule is nobody’s work', async () => {
  withSubmodules({ path: 'lib', url: '../lib.git', commit: library('lib.git', { 'l.js': 'l\n' }) });
  const workspace = await o.prepare(task());
  const worktree = { ...o.places(task()), git: createGit(o.deps, new AbortController().signal) };
  await noteBefore(worktree);
  write(workspace.path, { 'lib/node_modules/x.js': 'x\n', 'lib/l.js': 'formatted\n' });
  await disown(worktree);
  await forgetBefore(worktree);
  expect(read(workspace.path, 'lib/l.js')).toBe('l\n');
  await o.prepare(task());
  expect(plainGit(workspace.path, 'status', '--porcelain')).toBe('');
  write(workspace.path, { 'src/b.js': 'b\n' });
  expect(await commitRun(workspace)).not.toHaveProperty('elsewhere');
  expect(read(workspace.path, 'lib/node_modules/x.js')).toBe('x\n');
});

describe('what an agent changes in a submodule', () => {
  beforeEach(() => {
    withSubmodules({
      path: 'lib',
      url: '../lib.git',
      commit: library('lib.git', { 'l.js': 'l\n', 'old.js': 'old\n', '.gitignore': 'out/\n' }),
    });
  });

  test('is named, kept beside the branch, never committed, and taken out again', async () => {
    const workspace = await o.prepare(task());
    const { path } = workspace;
    write(path, {
      'lib/l.js': 'changed\n',
      'lib/new/n.js': 'n\n',
      'lib/key': 'the-forge-token-of-orch\n',
      'lib/out/x': 'x',
    });
    rmSync(join(path, 'lib/old.js'));
    plainGit(join(path, 'lib'), 'add', '--all');
    plainGit(join(path, 'lib'), 'commit', '--quiet', '-m', 'moved');
    const done = await commitRun(workspace);
    const [work] = done.elsewhere ?? [];
    expect(done).toMatchObject({ committed: false, leftOut: [] });
    expect(work).toMatchObject({ kind: 'submodule', name: 'lib', count: 4, notKept: ['lib/old.js', 'lib/key'] });
    expect(o.atOrigin('show', `${work?.kept ?? ''}:lib/l.js`)).toBe('changed');
    expect(o.atOrigin('show', `${work?.kept ?? ''}:lib/new/n.js`)).toBe('n');
    expect(o.atOrigin('log', '--all', '--patch', '-m', '--format=%H')).not.toContain('the-forge-token-of-orch');
    expect([read(path, 'lib/l.js'), read(path, 'lib/old.js'), read(path, 'lib/out/x')]).toEqual(['l\n', 'old\n', 'x']);
    expect(existsSync(join(path, 'lib/new'))).toBe(false);
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    expect((await commitRun(workspace)).elsewhere).toEqual(done.elsewhere);
    const next = await o.prepare(task());
    expect(next).not.toHaveProperty('elsewhere');
    write(path, { 'src/b.js': 'b\n' });
    expect(await commitRun(next, 2)).not.toHaveProperty('elsewhere');
  });

  test('stays for the next try of a run that failed, and is kept', async () => {
    const workspace = await o.prepare(task());
    write(workspace.path, { 'lib/l.js': 'changed\n' });
    const { commit } = await inActivity(createKeepWork(o.deps), { task: task(), workspace, runNumber: 1 });
    expect(o.atOrigin('show', `${commit ?? ''}:lib/l.js`)).toBe('changed');
    await o.prepare(task());
    expect(read(workspace.path, 'lib/l.js')).toBe('changed\n');
  });

  test.each([
    ['taken away', (path: string) => rmSync(join(path, 'lib'), { recursive: true })],
    [
      'a link to elsewhere',
      (path: string) => {
        rmSync(join(path, 'lib'), { recursive: true });
        symlinkSync(o.folder, join(path, 'lib'));
      },
    ],
    [
      'a file',
      (path: string) => {
        rmSync(join(path, 'lib'), { recursive: true });
        write(path, { lib: 'a file\n' });
      },
    ],
    [
      'empty',
      (path: string) => {
        rmSync(join(path, 'lib'), { recursive: true });
        mkdirSync(join(path, 'lib'));
      },
    ],
  ])('where its folder is %s, it is made anew, and nothing is written elsewhere', async (_, agent) => {
    const before = plainGit(o.folder, 'hash-object', join(o.folder, 'origin.git/HEAD'));
    const workspace = await o.prepare(task());
    agent(workspace.path);
    write(workspace.path, { 'src/b.js': 'b\n' });
    expect(await commitRun(workspace)).toMatchObject({
      committed: true,
      elsewhere: [{ kind: 'submodule', name: 'lib' }],
    });
    await o.prepare(task());
    expect(lstatSync(join(workspace.path, 'lib')).isDirectory()).toBe(true);
    expect(read(workspace.path, 'lib/l.js')).toBe('l\n');
    expect(existsSync(join(o.folder, 'l.js'))).toBe(false);
    expect(plainGit(o.folder, 'hash-object', join(o.folder, 'origin.git/HEAD'))).toBe(before);
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('src/b.js');
  });
});

describe('a submodule that cannot be had is told, and is no failure', () => {
  const elsewhere = () => library('other/lib.git', { 'l.js': 'l\n' });
  const cases: [string, () => Sub, RegExp][] = [
    [
      'it is on another host',
      () => ({ path: 'lib', url: 'https://elsewhere.example/x/lib.git', commit: '1'.repeat(40) }),
      /^is not on the forge of the project \(https:\/\/elsewhere\.example\/x\/lib\.git\), and the project’s/,
    ],
    [
      'nobody may go there',
      () => ({ path: 'lib', url: '../gone.git', commit: '1'.repeat(40) }),
      /^could not be fetched: /,
    ],
    [
      'its commit is missing',
      () => {
        library('lib.git', { 'l.js': 'l\n' });
        return { path: 'lib', url: '../lib.git', commit: '1'.repeat(40) };
      },
      /^is at a commit that .*lib\.git does not have \(111111111111\)$/,
    ],
    ['it has no URL', () => ({ path: 'lib', commit: '1'.repeat(40) }), /^has no URL in \.gitmodules$/],
    [
      'it asks for a filter of git that orch does not run',
      () => ({
        path: 'lib',
        url: '../lib.git',
        commit: library('lib.git', { '.gitattributes': '*.bin filter=crypt\n', 'l.js': 'l\n' }),
      }),
      /^asks git for the filter crypt, which orch does not run$/,
    ],
  ];
  test.each(cases)('%s', async (_, make, why) => {
    withSubmodules(make());
    const workspace = await o.prepare(task());
    expect(workspace.submodules).toEqual([{ path: 'lib', absent: expect.stringMatching(why) as unknown }]);
    expect(existsSync(join(workspace.path, 'lib/l.js'))).toBe(false);
    write(workspace.path, { 'lib/written.js': 'w\n', 'src/b.js': 'b\n' });
    const done = await commitRun(workspace);
    expect(done).toMatchObject({ committed: true, elsewhere: [{ kind: 'submodule', files: ['lib/written.js'] }] });
    expect(o.atOrigin('show', `${done.elsewhere?.[0]?.kept ?? ''}:lib/written.js`)).toBe('w');
    expect(existsSync(join(workspace.path, 'lib/written.js'))).toBe(false);
  });

  test('unless the project names where it is', async () => {
    const commit = elsewhere();
    withSubmodules({ path: 'lib', url: join(o.folder, 'other/lib.git'), commit });
    const apart = task({ url: join(o.folder, 'apart/origin.git') });
    mkdirSync(join(o.folder, 'apart'));
    plainGit(o.folder, 'clone', '--quiet', '--bare', o.origin, join(o.folder, 'apart/origin.git'));
    expect((await o.prepare(apart)).submodules).toEqual([{ path: 'lib', absent: expect.anything() as unknown }]);
    const named = task({ url: join(o.folder, 'apart/origin.git'), submodules: [`${o.folder}/other/`] });
    const workspace = await o.prepare(named);
    expect(workspace.submodules).toEqual([{ path: 'lib' }]);
    expect(read(workspace.path, 'lib/l.js')).toBe('l\n');
  });
});

describe('a hostile .gitmodules', () => {
  test.each([
    ['ext::sh -c "touch MARK"', ''],
    ['--upload-pack=touch MARK', ''],
    ['-u./payload', ''],
    ['../lib.git', '\tupdate = !touch MARK\n'],
    ['../../../../../../../etc', ''],
    ['file:///etc', ''],
  ])('%s runs nothing', async (url, more) => {
    const mark = join(o.folder, 'mark');
    const commit = library('lib.git', { 'l.js': 'l\n' });
    const name = '../../../hooks';
    withSubmodules({ path: 'lib', url: url.replace('MARK', mark), commit, name, more: more.replace('MARK', mark) });
    const { submodules } = await o.prepare(task());
    expect(submodules?.[0]?.absent === undefined).toBe(more !== '');
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(o.places(task()).gitDir, 'hooks'))).toBe(false);
  });
});
