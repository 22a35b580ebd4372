import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write, maxFileMegabytes } from '../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

describe('a first preparation', () => {
  test('checks the base branch out, with a clean git of the agent’s own on the task’s branch', async () => {
    const workspace = await o.prepare(o.task());
    const main = o.atOrigin('rev-parse', 'main');
    expect(workspace).toEqual({
      hostId: 'host-1',
      path: o.places(o.task()).root,
      headCommit: main,
      baseCommit: main,
      epoch: 0,
    });
    expect(readFileSync(join(workspace.path, 'README.md'), 'utf8')).toBe('demo\n');
    expect(plainGit(workspace.path, 'status', '--porcelain', '--branch')).toBe('## orch/item-1');
    expect(plainGit(workspace.path, 'log', '--format=%s', 'origin/main')).toBe('by somebody');
    expect(plainGit(workspace.path, 'fsck')).toBe('');
    expect(plainGit(workspace.path, 'config', '--local', 'user.name')).toBe('orch bot');
  });

  test('starts from the base branch as it is now, not as it was when the mirror was made', async () => {
    await o.prepare(o.task());
    const now = o.pushAs('main', { 'later.txt': 'later' });
    const second = await o.prepare(o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' }));
    expect(second.headCommit).toBe(now);
    expect(existsSync(join(second.path, 'later.txt'))).toBe(true);
  });

  test('takes an existing branch up where it stands', async () => {
    const main = o.atOrigin('rev-parse', 'main');
    const branch = o.pushAs('orch/item-1', { 'done.txt': 'half' }, 'main');
    expect(await o.prepare(o.task())).toMatchObject({ headCommit: branch, baseCommit: main });
  });

  test('lists what the branch changes at or below the paths that are asked about, each taken by the letter', async () => {
    const files = {
      'deploy.sh': 'x',
      'deploy.sh.md': 'x',
      'ops/units/shop': 'x',
      'a*/b': 'x',
      'ab/b': 'x',
      'größe.sh': 'x',
    };
    o.pushAs('orch/item-1', files, 'main');
    o.pushAs('main', { 'ops/of-others': 'x' });
    const changed = async (...listed: string[]) => (await o.prepare(o.task(), { listed })).changed;
    expect(await changed('deploy.sh', 'ops/', 'größe.sh')).toEqual(['deploy.sh', 'größe.sh', 'ops/units/shop']);
    expect(await changed('a*')).toEqual(['a*/b']);
    expect(await changed(':(exclude)x', 'README.md')).toBeUndefined();
    expect(await changed()).toBeUndefined();
  });

  test('many tasks of one repository may begin at once', async () => {
    const tasks = Array.from({ length: 8 }, (_, n) =>
      o.task({ id: `task/demo/i${n}`, item: `i${n}`, branch: `orch/i${n}` }),
    );
    const workspaces = await Promise.all(tasks.map((task) => o.prepare(task)));
    expect(new Set(workspaces.map(({ path }) => path)).size).toBe(8);
    for (const { path } of workspaces) expect(existsSync(join(path, 'README.md'))).toBe(true);
  });

  test('branches that differ by case or by a dash for a slash have folders of their own', () => {
    const branches = ['feat/a', 'feat-a', 'Feat/A', 'FEAT-A'];
    const folders = branches.map((branch) => o.places(o.task({ branch })).root.toLowerCase());
    expect(new Set(folders).size).toBe(4);
  });

  test('a clone that was cut off is made anew', async () => {
    const { mirror, gitDir } = o.places(o.task());
    write(`${mirror}.new`, { 'objects/half': 'of a clone' });
    write(`${gitDir}+new`, { 'objects/half': 'of a git directory' });
    await o.prepare(o.task());
    expect(existsSync(`${mirror}.new`)).toBe(false);
    expect(existsSync(`${gitDir}+new`)).toBe(false);
  });
});

describe('a worktree that is there', () => {
  test('keeps uncommitted work for the next try', async () => {
    const { path } = await o.prepare(o.task());
    write(path, { 'README.md': 'half done', 'new.txt': 'new' });
    await o.prepare(o.task());
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('half done');
    expect(existsSync(join(path, 'new.txt'))).toBe(true);
    expect(plainGit(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
  });

  test('goes on from the branch that moved on the origin, and uncommitted work is kept there', async () => {
    const { path } = await o.prepare(o.task());
    write(path, { 'README.md': 'half done', 'new.txt': 'new' });
    const moved = o.pushAs('orch/item-1', { 'theirs.txt': 'theirs' }, 'main');
    expect(await o.prepare(o.task())).toMatchObject({ headCommit: moved });
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('demo\n');
    expect(existsSync(join(path, 'new.txt'))).toBe(false);
    expect(existsSync(join(path, 'theirs.txt'))).toBe(true);
    const kept = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch');
    expect(o.atOrigin('show', `${kept}:README.md`)).toBe('half done');
    expect(o.atOrigin('show', `${kept}:new.txt`)).toBe('new');
  });

  test('a checkout that was cut off is finished', async () => {
    const { path } = await o.prepare(o.task());
    rmSync(join(path, 'README.md'));
    rmSync(join(o.places(o.task()).gitDir, 'index'));
    await o.prepare(o.task());
    expect(existsSync(join(path, 'README.md'))).toBe(true);
  });

  test('a lock of a git that was killed holds nobody up for good; a fresh one is respected', async () => {
    await o.prepare(o.task());
    const lock = join(o.places(o.task()).gitDir, 'index.lock');
    writeFileSync(lock, '');
    await expect(o.prepare(o.task())).rejects.toThrow(/index\.lock/);
    expect(existsSync(lock)).toBe(true);
    utimesSync(lock, new Date(0), new Date(0));
    await expect(o.prepare(o.task())).rejects.toThrow(/index\.lock/);
    expect(existsSync(lock)).toBe(false);
    await o.prepare(o.task());
  });

  test('a lock is not stale as long as a git of an earlier worker works there', async () => {
    const { path } = await o.prepare(o.task());
    const { gitDir } = o.places(o.task());
    const lock = join(gitDir, 'index.lock');
    const git = spawn('git', [`--git-dir=${gitDir}`, `--work-tree=${path}`, 'cat-file', '--batch'], { cwd: path });
    writeFileSync(lock, '');
    utimesSync(lock, new Date(0), new Date(0));
    await expect(o.prepare(o.task())).rejects.toThrow(/index\.lock/);
    expect(existsSync(lock)).toBe(true);
    git.stdin.end();
    await once(git, 'close');
    await expect(o.prepare(o.task())).rejects.toThrow(/index\.lock/);
    await o.prepare(o.task());
  });

  test('an index that cannot be read is made anew, and no work is lost with it', async () => {
    const { path } = await o.prepare(o.task());
    write(path, { 'README.md': 'half', 'new.txt': 'new' });
    const index = join(o.places(o.task()).gitDir, 'index');
    for (const spoilt of ['', 'x'.repeat(200)]) {
      writeFileSync(index, spoilt);
      await expect(o.prepare(o.task())).rejects.toThrow(/index file smaller|bad signature/);
      await o.prepare(o.task());
      expect(plainGit(path, 'status', '--porcelain')).toBe(' M README.md\n?? new.txt');
    }
  });

  test('a planted .git is replaced and not followed, be it a link, a file or a folder', async () => {
    const { path } = await o.prepare(o.task());
    const git = join(path, '.git');
    const elsewhere = join(o.folder, 'elsewhere');
    write(elsewhere, { 'precious.txt': 'precious' });
    const plants = [
      () => symlinkSync(elsewhere, git),
      () => writeFileSync(git, `gitdir: ${elsewhere}\n`),
      () => mkdirSync(join(git, 'hooks'), { recursive: true }),
    ];
    for (const plant of plants) {
      rmSync(git, { recursive: true });
      plant();
      await o.prepare(o.task());
      expect(plainGit(path, 'status', '--porcelain')).toBe('');
      expect(readFileSync(join(elsewhere, 'precious.txt'), 'utf8')).toBe('precious');
    }
  });

  test('what the agent committed in its own git is still there as files', async () => {
    const { path } = await o.prepare(o.task());
    write(path, { 'mine.txt': 'mine' });
    plainGit(path, 'add', '.');
    plainGit(path, 'commit', '--quiet', '-m', 'mine');
    await o.prepare(o.task());
    expect(plainGit(path, 'status', '--porcelain')).toBe('?? mine.txt');
  });
});

describe('a repository that has moved', () => {
  /** Where it lies then, with a commit more. */
  const move = (to: string) => {
    const there = join(o.folder, to);
    cpSync(o.origin, there, { recursive: true });
    plainGit(
      there,
      'update-ref',
      'refs/heads/main',
      plainGit(there, 'commit-tree', '-p', 'main', '-m', to, 'main^{tree}'),
    );
    return there;
  };
  const second = { id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' };
  const at = (url: string, movedFrom: readonly string[] = [], more: Partial<TaskIdentity> = {}) =>
    o.prepare({
      ...o.task(more),
      repository: { name: 'demo', url, baseBranch: 'main', ...(movedFrom.length > 0 && { movedFrom }) },
    });

  test('keeps its mirror and its worktrees, and what was pushed before', async () => {
    const before = await o.prepare(o.task());
    const moved = move('moved.git');
    await expect(at(moved)).rejects.toMatchObject({ type: 'InvalidInput' });
    expect(await at(moved, [o.origin])).toMatchObject({ path: before.path, headCommit: before.headCommit });
    expect((await at(moved, [], second)).headCommit).toBe(plainGit(moved, 'rev-parse', 'main'));
    expect(plainGit(o.places(o.task()).mirror, 'for-each-ref', 'refs/orch/moved')).toBe('');
  });

  test('and that one task has followed: another one, which is at the old place, is told the new one', async () => {
    await o.prepare(o.task());
    const moved = move('moved.git');
    await at(moved, [o.origin]);
    await expect(at(o.origin, [], second)).rejects.toMatchObject({
      type: 'RepoNotFound',
      message: expect.stringContaining(`moved from ${o.origin} to ${moved}`),
    });
    // As a retry brings the corrected project.
    await at(moved, [o.origin], second);
    // Where nobody has said that it moved, it is another one of the same name.
    await expect(at(move('elsewhere.git'), [], second)).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('another repositoryName'),
    });
  });

  test('twice, and that was not seen in between: no place on its way is taken for another repository', async () => {
    await o.prepare(o.task());
    const [once, twice] = [move('once.git'), move('twice.git')];
    await at(once, [o.origin]);
    await at(twice, [o.origin], second);
    await expect(at(once, [o.origin])).rejects.toMatchObject({
      type: 'RepoNotFound',
      message: expect.stringContaining(`moved from ${once} to ${twice}`),
    });
    await at(twice, [o.origin, once]);
    await at(o.origin, [once, twice]);
    await at(o.origin, [], second);
  });

  test('and whose new place was told wrongly at first', async () => {
    await o.prepare(o.task());
    const wrong = join(o.folder, 'wrong.git');
    await expect(at(wrong, [o.origin])).rejects.toMatchObject({ type: 'RepoNotFound' });
    await at(move('moved.git'), [o.origin, wrong]);
  });
});

describe('what cannot be prepared', () => {
  const failure = async (changes: Parameters<FreshOrigin['task']>[0]) =>
    (await inActivity(createPrepareWorkspace(o.deps), { task: o.task(changes), epoch: 0, maxFileMegabytes }).catch(
      (error: unknown) => error,
    )) as {
      type?: string;
      nonRetryable?: boolean;
      message: string;
    };
  const repository = (url: string, baseBranch = 'main') => ({ repository: { name: 'other', url, baseBranch } });

  test('a repository that is not there', async () => {
    const missing = join(o.folder, 'nowhere.git');
    const error = await failure(repository(missing));
    expect(error).toMatchObject({ type: 'RepoNotFound', nonRetryable: true });
    expect(error.message).toMatch(`Repo not found: ${missing}`);
    expect(existsSync(join(o.deps.reposDir, '_git', 'other.git'))).toBe(false);
  });

  test('an origin that cannot be reached is tried again by Temporal', async () => {
    const error = await failure(repository('http://127.0.0.1:9/x.git'));
    expect(error.type).toBeUndefined();
    expect(error.message).toMatch(/git fetch failed: .*127\.0\.0\.1/);
  });

  test('an empty repository', async () => {
    const empty = join(o.folder, 'empty.git');
    plainGit(o.folder, 'init', '--quiet', '--bare', empty);
    expect(await failure(repository(empty))).toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/is empty/),
    });
  });

  test('a base branch that is not there; those that are get named', async () => {
    const error = await failure(repository(o.origin, 'trunk'));
    expect(error).toMatchObject({ type: 'RepoNotFound' });
    expect(error.message).toBe(
      'The repository other has no branch trunk; it has main. Where it was renamed, set the project’s baseBranch, then retry.',
    );
  });

  test.each([
    ['a1', 'a1/b'],
    ['a1/b', 'a1'],
  ])('a branch %s on the origin, and a task for %s', async (there, wanted) => {
    o.pushAs(there, {}, 'main');
    expect(await failure({ branch: wanted })).toMatchObject({
      type: 'InvalidInput',
      message: `Git cannot hold the branch ${wanted} beside ${there}: give the task another branch.`,
    });
  });

  test.each([
    '--upload-pack=touch x',
    '../../x',
    '@',
    'FETCH_HEAD',
    'refs/heads/main',
    'a$(id)',
    'x.lock',
    'a\nb',
    'main',
  ])('the branch %j, before anything is made', async (branch) => {
    expect(await failure({ branch })).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
    expect(existsSync(o.deps.reposDir)).toBe(false);
  });

  test.each([
    { item: '../x' },
    { project: '..' },
    { repository: { name: '..', url: 'x', baseBranch: 'main' } },
    { repository: { name: 'demo', url: 'x', baseBranch: '--exec=x' } },
  ])('%j, before anything is made', async (changes) => {
    expect(await failure(changes)).toMatchObject({ type: 'InvalidInput' });
    expect(existsSync(o.deps.reposDir)).toBe(false);
  });

  test('two tasks on one branch', async () => {
    await o.prepare(o.task());
    const error = await failure({ id: 'task/other/item-1', project: 'other' });
    expect(error).toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/belongs to task\/demo\/item-1/),
    });
  });

  test('two repositories of one name', async () => {
    await o.prepare(o.task());
    const other = join(o.folder, 'other.git');
    plainGit(o.folder, 'init', '--quiet', '--bare', '--initial-branch=main', other);
    const clone = join(o.folder, 'other');
    plainGit(o.folder, 'clone', '--quiet', other, clone);
    plainGit(clone, 'commit', '--quiet', '--allow-empty', '-m', 'another beginning');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    const error = await failure({ repository: { name: 'demo', url: other, baseBranch: 'main' } });
    expect(error).toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(/another repositoryName/) });
  });

  test('and no token of their addresses is told', async () => {
    await o.prepare(o.task());
    writeFileSync(join(o.places(o.task()).mirror, 'orch-origin'), 'https://0a1b2c3d@git.example.org/o/r');
    const empty = join(o.folder, 'empty.git');
    plainGit(o.folder, 'init', '--quiet', '--bare', empty);
    const error = await failure({ repository: { name: 'demo', url: empty, baseBranch: 'main' } });
    expect(error).toMatchObject({
      message: expect.stringMatching(/stands for https:\/\/\[redacted\]@git.* not for \//),
    });
  });

  test('a branch that has nothing in common with its base', async () => {
    const clone = join(o.folder, 'alien');
    plainGit(o.folder, 'init', '--quiet', '--initial-branch=orch/item-1', clone);
    plainGit(clone, 'commit', '--quiet', '--allow-empty', '-m', 'alien');
    plainGit(clone, 'push', '--quiet', o.origin, 'orch/item-1');
    expect(await failure({})).toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/no history in common/),
    });
  });

  test('a helper of git in place of a URL', async () => {
    expect(await failure(repository(`ext::sh -c touch% ${o.folder}/ran`))).toMatchObject({ type: 'InvalidInput' });
    expect(existsSync(join(o.folder, 'ran'))).toBe(false);
  });
});
