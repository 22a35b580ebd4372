import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import { createReleaseWorkspace } from '../../../../activities/on-host/release-workspace.js';
import { poolFolder } from '../../../../activities/git/worktree/places.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write, maxFileMegabytes } from '../fresh-origin.js';

const seed = {
  'README.md': 'demo\n',
  'src/a.js': 'let a = 1;\nlet b = 2;\n',
  'src/b.js': 'b\n',
  'deep/er/c.txt': 'c\n',
  '.gitignore': 'ignored\nout/\n',
};
let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin(seed);
});
afterEach(() => o.remove());

const task = (n: number) => o.task({ id: `task/demo/i${n}`, item: `i${n}`, branch: `orch/i${n}` });
const pool = () => poolFolder(o.deps.reposDir, 'demo');
const pooled = () => (existsSync(pool()) ? readdirSync(pool()) : []);
const release = (n: number, workspace: Workspace) =>
  inActivity(createReleaseWorkspace(o.deps), { task: task(n), workspace });

/** What the next task finds, but for its `.git`, and what a host without a pool finds. */
async function nextAndFresh(n: number) {
  const next = await o.prepare(task(n));
  const elsewhere = { ...o.deps, reposDir: join(o.folder, 'other-host') };
  const fresh = await inActivity(createPrepareWorkspace(elsewhere), { task: task(n), epoch: 0, maxFileMegabytes });
  return { next: listing(next.path), fresh: listing(fresh.path), path: next.path };
}

function listing(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { encoding: 'latin1' })
    .sort()
    .flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (path === '.git') return [];
      const place = Buffer.from(join(root, path), 'latin1');
      const found = lstatSync(place);
      const looks = `${path} ${found.mode.toString(8)} ${found.uid}`;
      if (found.isDirectory()) return [looks, ...listing(root, path)];
      if (found.isSymbolicLink()) return [`${looks} -> ${readlinkSync(place)}`];
      if (!found.isFile()) return [`${looks} is no file`];
      return [
        `${looks} ${found.nlink} ${found.mtimeMs > Date.now() ? 'of tomorrow' : ''} ${readFileSync(place, 'hex')}`,
      ];
    });
}

test('a task gets the worktree of one that has ended: what is the same is not written again', async () => {
  const first = await o.prepare(task(1));
  const inode = (path: string, name: string) => lstatSync(join(path, name)).ino;
  const before = inode(first.path, 'src/a.js');
  await release(1, first);
  expect(existsSync(first.path)).toBe(false);
  expect(pooled()).toHaveLength(1);
  o.pushAs('main', { 'src/b.js': 'changed\n', 'new/file.txt': 'new', 'deep/er/c.txt': null });
  const { next, fresh, path } = await nextAndFresh(2);
  expect(next).toEqual(fresh);
  expect(inode(path, 'src/a.js')).toBe(before);
  expect(existsSync(join(path, 'deep'))).toBe(false);
  expect(pooled()).toEqual([]);
  expect(plainGit(path, 'status', '--porcelain', '--branch', '--ignored')).toBe('## orch/i2');
});

test('no more than four are kept of a repository', async () => {
  const workspaces = [];
  for (let n = 1; n <= 6; n += 1) workspaces.push(await o.prepare(task(n)));
  for (const [index, workspace] of workspaces.entries()) await release(index + 1, workspace);
  expect(pooled()).toHaveLength(4);
  const left = await o.prepare(task(7));
  expect(readFileSync(join(left.path, 'README.md'), 'utf8')).toBe('demo\n');
  expect(pooled()).toHaveLength(3);
});

test('a worktree is taken once, also by tasks that begin at the same time', async () => {
  await release(1, await o.prepare(task(1)));
  const workspaces = await Promise.all([2, 3, 4].map((n) => o.prepare(task(n))));
  for (const { path } of workspaces) expect(plainGit(path, 'status', '--porcelain', '--ignored')).toBe('');
  expect(pooled()).toEqual([]);
});

test('between the runs of one task, what git ignores stays', async () => {
  const { path } = await o.prepare(task(1));
  write(path, { ignored: 'x', 'out/cache': 'x' });
  await o.run(task(1), 'developer', 1, { 'src/a.js': 'more' });
  await o.prepare(task(1));
  expect(readFileSync(join(path, 'out/cache'), 'utf8')).toBe('x');
});

/** What an agent can leave behind; each is there when its task ends. */
const leftovers: Readonly<Record<string, (path: string, elsewhere: string) => void>> = {
  'files that git ignores, new ones, and empty folders': (path) => {
    write(path, { ignored: 'x', 'out/deep/cache': 'x', 'new.txt': 'x', 'src/ignored': 'x' });
    mkdirSync(join(path, 'src/empty'));
  },
  'a repository inside of a folder of the tree, which git’s own cleaning leaves': (path) => {
    plainGit(join(path, 'src'), 'init', '--quiet');
    plainGit(path, 'init', '--quiet', 'out/inner');
  },
  'hard links to a file elsewhere': (path, elsewhere) => {
    linkSync(join(path, 'src/a.js'), join(elsewhere, 'handle'));
    linkSync(join(path, 'src/b.js'), join(path, 'src/ignored'));
  },
  'pipes, also in the place of a file': (path) => {
    rmSync(join(path, 'src/b.js'));
    execFileSync('mkfifo', [join(path, 'src/b.js'), join(path, 'ignored')]);
  },
  'modes that no checkout makes': (path) => {
    chmodSync(join(path, 'src/a.js'), 0o4755);
    chmodSync(join(path, 'src/b.js'), 0o666);
    chmodSync(join(path, 'README.md'), 0o600);
    chmodSync(join(path, 'src'), 0o1777);
    chmodSync(join(path, 'deep/er'), 0o700);
  },
  'a file of the same size and with the times of the true one': (path) => {
    const { atime, mtime } = lstatSync(join(path, 'src/a.js'));
    writeFileSync(join(path, 'src/a.js'), 'let a = 1;\nlet b = 3;\n');
    utimesSync(join(path, 'src/a.js'), atime, mtime);
  },
  'a changed file, and an index of ours that says it is as it was': (path) => {
    writeFileSync(join(path, 'src/a.js'), 'let a = 1;\nlet b = 4;\n');
    plainGit(path, 'update-index', '--assume-unchanged', 'src/a.js');
    copyFileSync(join(path, '.git/index'), join(o.places(task(1)).gitDir, 'index'));
  },
  'times of tomorrow': (path) => utimesSync(join(path, 'src/a.js'), new Date(4e12), new Date(4e12)),
  'a link in the place of a folder': (path, elsewhere) => {
    renameSync(join(path, 'src'), join(elsewhere, 'src'));
    symlinkSync(join(elsewhere, 'src'), join(path, 'src'));
  },
  'a file in the place of a folder, and a folder in that of a file': (path) => {
    rmSync(join(path, 'deep'), { recursive: true });
    rmSync(join(path, 'README.md'));
    write(path, { deep: 'x', 'README.md/ignored': 'x' });
  },
  'names that are no text': (path) => {
    writeFileSync(Buffer.from(`${path}/src/b\xffd\nname`, 'latin1'), 'x');
    mkdirSync(Buffer.from(`${path}/out\xff`, 'latin1'));
  },
};

test.each(Object.entries(leftovers))('the next task finds nothing of %s', async (_, leave) => {
  const elsewhere = join(o.folder, 'elsewhere');
  write(elsewhere, { 'precious.txt': 'precious' });
  const workspace = await o.prepare(task(1));
  leave(workspace.path, elsewhere);
  await release(1, workspace);
  expect(pooled()).toHaveLength(1);
  const { next, fresh, path } = await nextAndFresh(2);
  expect(next).toEqual(fresh);
  expect(plainGit(path, 'status', '--porcelain', '--ignored')).toBe('');
  if (existsSync(join(elsewhere, 'handle'))) appendFileSync(join(elsewhere, 'handle'), 'evil');
  expect(readFileSync(join(path, 'src/a.js'), 'utf8')).toBe(seed['src/a.js']);
  expect(readFileSync(join(elsewhere, 'precious.txt'), 'utf8')).toBe('precious');
  if (existsSync(join(elsewhere, 'src'))) expect(readdirSync(join(elsewhere, 'src'))).toEqual(['a.js', 'b.js']);
});

describe('attributes', () => {
  test('ends of lines that git takes for the same are those of a checkout again', async () => {
    o.pushAs('main', { '.gitattributes': '* text=auto\n' });
    const workspace = await o.prepare(task(1));
    write(workspace.path, { 'src/a.js': seed['src/a.js'].replaceAll('\n', '\r\n') });
    expect(plainGit(workspace.path, 'diff')).toBe('');
    await release(1, workspace);
    expect(pooled()).toHaveLength(1);
    const { next, fresh } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
  });

  test('that turn blobs into other bytes keep a worktree out of the pool', async () => {
    o.pushAs('main', { 'src/.gitattributes': '*.js text eol=crlf\n' });
    await release(1, await o.prepare(task(1)));
    expect(pooled()).toEqual([]);
    const { next, fresh, path } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
    expect(readFileSync(join(path, 'src/b.js'), 'utf8')).toBe('b\r\n');
  });

  test('that changed since are those of the new commit', async () => {
    await release(1, await o.prepare(task(1)));
    o.pushAs('main', { 'src/.gitattributes': '*.js text eol=crlf\n' });
    const { next, fresh } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
  });
});

describe('a pooled worktree that something is wrong with is thrown away', () => {
  const wrongs: Readonly<Record<string, (entry: string) => void>> = {
    'an index cut short': (entry) => writeFileSync(join(entry, 'index'), 'DIRC'),
    'no index': (entry) => rmSync(join(entry, 'index')),
    'no tree': (entry) => rmSync(join(entry, 'tree'), { recursive: true }),
    'a file that nobody expects': (entry) => write(entry, { 'tree/ignored': 'x' }),
  };
  test.each(Object.entries(wrongs))('%s', async (_, spoil) => {
    await release(1, await o.prepare(task(1)));
    spoil(join(pool(), pooled()[0] ?? ''));
    const { next, fresh } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
    expect(pooled()).toEqual([]);
  });

  test('one whose files were changed in the pool is fixed', async () => {
    await release(1, await o.prepare(task(1)));
    const tree = join(pool(), pooled()[0] ?? '', 'tree');
    const { atime, mtime } = lstatSync(join(tree, 'src/a.js'));
    write(tree, { 'src/a.js': 'let a = 1;\nlet b = 5;\n' });
    utimesSync(join(tree, 'src/a.js'), atime, mtime);
    rmSync(join(tree, 'src/b.js'));
    const { next, fresh } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
  });
});

describe('cut off at any point', () => {
  test('on its way into the pool: the release goes on, and keeps nothing as the task’s work', async () => {
    const workspace = await o.prepare(task(1));
    mkdirSync(`${workspace.path}+freed`);
    renameSync(workspace.path, `${workspace.path}+freed/tree`);
    rmSync(`${workspace.path}+freed/tree/README.md`);
    await release(1, workspace);
    expect(existsSync(`${workspace.path}+freed`)).toBe(false);
    expect(existsSync(o.places(task(1)).gitDir)).toBe(false);
    expect(pooled()).toEqual([]);
    expect(o.atOrigin('for-each-ref', 'refs/orch')).toBe('');
  });

  test('on its way away, where the pool is full: it lies beside its place before anything of it goes', async () => {
    const workspace = await o.prepare(task(1));
    const made: (string | null)[] = [];
    const watcher = watch(dirname(workspace.path), (_event, name) => made.push(name));
    const full = { ...o.deps, mostPooled: 0 };
    await inActivity(createReleaseWorkspace(full), { task: task(1), workspace });
    watcher.close();
    expect(made).toContain(`${basename(workspace.path)}+freed`);
    expect(readdirSync(dirname(workspace.path))).toEqual([]);
    expect(pooled()).toEqual([]);
  });

  test('on its way out of the pool: the checkout is made anew, and nothing is left of it', async () => {
    await release(1, await o.prepare(task(1)));
    const { root: worktree, gitDir } = o.places(task(2));
    renameSync(join(pool(), pooled()[0] ?? ''), `${worktree}+taken`);
    write(`${worktree}+taken/tree`, { ignored: 'half done' });
    const { next, fresh } = await nextAndFresh(2);
    expect(next).toEqual(fresh);
    expect(existsSync(`${worktree}+taken`)).toBe(false);

    // The last moment: the files are in their place, their index is not.
    rmSync(join(gitDir, 'index'));
    rmSync(join(worktree, 'src/b.js'));
    expect(listing((await o.prepare(task(2))).path)).toEqual(fresh);
  });

  test('a branch whose name ends as what is unfinished does is not taken for that', async () => {
    const named = (branch: string) => o.task({ id: `task/demo/${branch}`, item: branch, branch });
    const first = await o.prepare(named('x.new'));
    write(first.path, { 'new.txt': 'work' });
    await o.prepare(named('x'));
    await o.prepare(named('x.new'));
    expect(readFileSync(join(first.path, 'new.txt'), 'utf8')).toBe('work');
  });
});

test('a submodule’s folder is as empty as in a checkout, and links are as they were committed', async () => {
  const clone = join(o.folder, 'with-submodule');
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  plainGit(clone, 'update-index', '--add', '--cacheinfo', `160000,${plainGit(clone, 'rev-parse', 'HEAD')},lib`);
  symlinkSync('src/a.js', join(clone, 'link'));
  plainGit(clone, 'add', 'link');
  plainGit(clone, 'commit', '--quiet', '-m', 'with a submodule');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  const workspace = await o.prepare(task(1));
  write(workspace.path, { 'lib/planted': 'x' });
  rmSync(join(workspace.path, 'link'));
  symlinkSync('README.md', join(workspace.path, 'link'));
  await release(1, workspace);
  expect(pooled()).toHaveLength(1);
  const { next, fresh } = await nextAndFresh(2);
  expect(next).toEqual(fresh);
});
