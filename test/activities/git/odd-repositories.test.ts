import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { packageRoot } from '../../../config/package-root.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, testEnvironment, write } from './fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

const branchFiles = () => o.atOrigin('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', '--name-only', 'orch/item-1');

describe('a base branch that was force-pushed in the middle', () => {
  const rewrite = (...start: string[]) => {
    const clone = join(o.folder, 'rewriter');
    plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
    plainGit(clone, 'checkout', '--quiet', ...start);
    plainGit(clone, 'commit', '--quiet', '--allow-empty', '-m', 'rewritten');
    plainGit(clone, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
  };

  test('the task goes on from where the two parted, and keeps its work', async () => {
    const root = o.atOrigin('rev-parse', 'main');
    o.pushAs('main', { 'mistake.txt': 'x' });
    const { headCommit } = await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    rewrite('-B', 'main', root);
    expect(await o.prepare(o.task())).toMatchObject({ headCommit, baseCommit: root });
    const later = await o.run(o.task(), 'developer', 2, { 'src/c.js': 'c' });
    expect(later).toMatchObject({ committed: true, differsFromBase: true });
    expect(branchFiles().split('\0')).toEqual(expect.arrayContaining(['src/b.js', 'src/c.js']));
  });

  test('with another history altogether, is told; nothing of the work goes', async () => {
    const { headCommit } = await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    rewrite('--orphan', 'anew');
    await expect(o.prepare(o.task())).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/no history in common with main/) as unknown,
    });
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(headCommit);
    expect(existsSync(join(o.places(o.task()).root, 'src/b.js'))).toBe(true);
  });
});

test('twenty tasks of one repository may begin, push and end at once', async () => {
  const tasks = Array.from({ length: 20 }, (_, n) =>
    o.task({ id: `task/demo/i${n}`, item: `i${n}`, branch: `orch/i${n}` }),
  );
  const heads = await Promise.all(
    tasks.map(async (task, n) => {
      const { headCommit } = await o.run(task, 'developer', n, { [`src/${n}.js`]: `${n}` });
      const workspace = await o.prepare(task);
      await inActivity(createReleaseWorkspace(o.deps), { task, workspace });
      return headCommit;
    }),
  );
  expect(tasks.map(({ branch }) => o.atOrigin('rev-parse', branch))).toEqual(heads);
});

test('names with a line end, quotes, a leading dash, or bytes that are no text, in the repository and of an agent', async () => {
  const names = [
    'a\nline',
    'a"quote',
    "a'quote",
    '-dash',
    '--upload-pack=x',
    'back\\slash',
    'b\xffd',
    ' space ',
    ':(top)x',
  ];
  const clone = join(o.folder, 'odd');
  const place = (folder: string, name: string) => Buffer.from(`${folder}/${name}`, 'latin1');
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  for (const name of names) writeFileSync(place(clone, name), 'old');
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', 'odd');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');

  const workspace = await o.prepare(o.task());
  for (const name of names) {
    expect(readFileSync(place(workspace.path, name), 'utf8')).toBe('old');
    writeFileSync(place(workspace.path, name), 'new');
    writeFileSync(place(workspace.path, `${name}2`), 'new');
  }
  const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
  expect(await inActivity(createCommitAndPush(o.deps), input)).toMatchObject({ committed: true, leftOut: [] });
  const check = join(o.folder, 'check');
  plainGit(o.folder, 'clone', '--quiet', '--branch', 'orch/item-1', o.origin, check);
  for (const name of names) {
    expect(readFileSync(place(check, name), 'utf8')).toBe('new');
    expect(readFileSync(place(check, `${name}2`), 'utf8')).toBe('new');
  }
  await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
  const again = await o.prepare(o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' }));
  for (const name of names) expect(readFileSync(place(again.path, name), 'utf8')).toBe('old');
});

test('fifty thousand files, and thousands more that an agent leaves', async () => {
  const [many, left] = [50_000, 3_000];
  const lines = Array.from({ length: many }, (_, n) => `M 100644 inline d${n % 100}/${n}.txt\ndata 2\nx\n\n`);
  const from = `from ${o.atOrigin('rev-parse', 'main')}\n`;
  const head = `commit refs/heads/main\ncommitter b <b@example.org> 0 +0000\ndata 1\nx\n${from}`;
  execFileSync('git', ['fast-import', '--quiet'], {
    cwd: o.origin,
    env: testEnvironment,
    input: head + lines.join(''),
  });
  const workspace = await o.prepare(o.task());
  expect(readdirSync(join(workspace.path, 'd7'))).toHaveLength(many / 100);
  expect(await o.run(o.task(), 'developer', 1, { 'd7/new.txt': 'new' })).toMatchObject({ committed: true });
  mkdirSync(join(workspace.path, 'made'));
  for (let n = 0; n < left; n += 1) writeFileSync(join(workspace.path, `made/${n}`), 'x');
  const { commit } = await inActivity(createKeepWork(o.deps), { task: o.task(), workspace, runNumber: 2 });
  expect(o.atOrigin('ls-tree', '-r', '--name-only', commit ?? '', 'made/').split('\n')).toHaveLength(left);
}, 600_000);

test('a disk that is full during the checkout fails the step, and nothing half done is taken for whole later', () => {
  const text = 'a line\n'.repeat(20_000);
  o.pushAs('main', { 'large-1.txt': text, 'large-2.txt': text, 'large-3.txt': text });
  const answer = onASmallDisk('prepare-on-full-disk.mjs', { task: o.task() });
  const { told, files } = answer as { told: string; files: Record<string, number> };
  expect(told).toMatch(/No space left|unable to write/);
  expect(Object.values(files)).toEqual([text.length, text.length, text.length]);
});

test('a disk without any room holds up neither who frees a worktree nor its work, and tells all others what to do', () => {
  const [task, earlier, next] = ['1', '2', '3'].map((n) =>
    o.task({ id: `task/demo/item-${n}`, item: `item-${n}`, branch: `orch/item-${n}` }),
  );
  const answer = onASmallDisk('free-on-full-disk.mjs', { tasks: [task, earlier, next] });
  const wip = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
  expect(answer).toEqual({
    pooledBefore: 1,
    keeping: {
      message: expect.stringMatching(/The disk of .*repos is full: make room there, then retry; `orch gc`/),
    },
    pooledAfter: 0,
    short: {
      type: 'DiskFull',
      message: expect.stringMatching(/has 0 MB free, and nothing starts below 1 MB: make room there .* then retry/),
    },
    kept: o.atOrigin('rev-parse', wip),
    gone: true,
  });
  expect(o.atOrigin('show', `${wip}:work.txt`)).toBe('what is not to be lost');
});

/** What a fixture answers that runs with a small file system mounted for it alone. */
function onASmallDisk(name: string, input: object): unknown {
  const { hostId, environment, bot } = o.deps;
  const disk = join(o.folder, 'disk');
  mkdirSync(disk);
  const program = join(packageRoot, 'test/fixtures', name);
  const script = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" "$3" "$1" "$4"';
  const given = JSON.stringify({ ...input, deps: { hostId, environment, bot } });
  const inside = ['sh', '-c', script, 'sh', disk, process.execPath, program, given];
  const answer = execFileSync('unshare', ['--mount', '--map-root-user', ...inside], { encoding: 'utf8' });
  return JSON.parse(answer.split('\n').findLast((line) => line.startsWith('{')) ?? '');
}

test('what nobody may read or enter is opened again before anything is listed, down to the worktree itself', () => {
  const { reposDir, hostId, environment, bot } = o.deps;
  // Where the tests are root's, such modes count for another user alone.
  const uid = 65_534;
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${uid}:${uid}`, o.folder]);
  const input = JSON.stringify({ task: o.task(), deps: { reposDir, hostId, environment, bot }, uid });
  const program = join(packageRoot, 'test/fixtures/leave-what-is-closed.mjs');
  const answer = execFileSync(process.execPath, [program, input], { encoding: 'utf8' });
  const closed = ['cache/module/closed.go', 'feature.txt', 'program.sh'];
  const report = 'docs/work-items/item-1/13-test-report.md';
  const there = ['.git', 'README.md', 'cache', 'docs', 'feature.txt', 'program.sh'];
  expect(JSON.parse(answer)).toMatchObject({
    outputs: [
      { kept: true, committed: true, leftOut: closed, there: ['.git', 'README.md', 'docs'] },
      { kept: true, committed: true, leftOut: [], there, isProgram: true },
      // Nothing is changed but rights, and those are as they were.
      { kept: false, committed: false, leftOut: [], there, isProgram: true },
    ],
    artifacts: [report],
  });
});

test('an owner’s clone where the repositories are is left as it is, to the byte, by all that a task does', async () => {
  const owners = join(o.deps.reposDir, 'demo');
  // A clone by path would share its objects' files with the origin.
  plainGit(o.folder, 'clone', '--quiet', '--no-hardlinks', o.origin, owners);
  write(owners, { 'README.md': 'stashed' });
  plainGit(owners, 'stash');
  write(owners, { 'README.md': 'the owner is at work', 'new.txt': 'new', 'staged.txt': 'staged' });
  plainGit(owners, 'add', 'staged.txt');
  plainGit(owners, 'config', 'user.signingkey', 'mine');
  plainGit(owners, 'branch', 'mine');
  const before = everything(owners);
  expect(before.length).toBeGreaterThan(20);

  const workspace = await o.prepare(o.task());
  await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b', '.github/x.yml': 'left out' });
  o.pushAs('orch/item-1', { 'theirs.txt': 'theirs' });
  await o.run(o.task(), 'developer', 2, { 'src/c.js': 'c' });
  write(workspace.path, { 'left.txt': 'left' });
  await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
  await o.prepare(o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' }));
  expect(everything(owners)).toEqual(before);
});

/** Each file and folder, with its time of change and its bytes. */
function everything(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const { mtimeMs, mode } = lstatSync(path);
      return `${path} ${mtimeMs} ${mode} ${lstatSync(path).isFile() ? readFileSync(path, 'hex') : ''}`;
    });
}
