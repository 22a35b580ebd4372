import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../fresh-origin.js';

const branch = 'orch/item-1';
let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({
    'README.md': 'demo\n',
    'logo.png': '\0one\n',
    'gone.txt': 'x\ny\nz\n',
    'AGENTS.md': 'agents\n',
    thing: 'x\n',
  });
});
afterEach(() => o.remove());

const integrate = (more: { epoch?: number } = {}) => o.prepare(o.task(), { integrate: true, ...more });
const onBranch = (path: string) => o.atOrigin('show', `${branch}:${path}`);
const files = () => o.atOrigin('-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', branch).split('\n');

function commit(workspace: Workspace, runNumber: number, role: Role = 'developer') {
  const input = { task: o.task(), workspace, role, stage: 'development', ...aRun(runNumber) } as const;
  return inActivity(createCommitAndPush(o.deps), input);
}

interface Change {
  readonly path: string;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** A person has made our side, so that nothing of it is protected. */
async function bothChange(...changes: Change[]) {
  o.pushAs(branch, Object.fromEntries(changes.map(({ path, ours }) => [path, ours])), 'main');
  const base = o.pushAs('main', Object.fromEntries(changes.map(({ path, theirs }) => [path, theirs])));
  return { base, workspace: await integrate() };
}
const logo = { path: 'logo.png', ours: '\0ours\n', theirs: '\0theirs\n' };

describe('a file in conflict without markers', () => {
  test('that nobody touches is asked about once; what a second run leaves so is committed', async () => {
    const { base, workspace } = await bothChange(logo);
    expect(workspace.merge?.unmarked).toEqual({ files: [{ path: 'logo.png', lies: 'ours' }], theirs: base });
    const asked = await commit(workspace, 2);
    expect(asked).toMatchObject({ committed: false, unresolved: true });
    expect(asked.refused).toEqual([expect.stringMatching(/^logo\.png has no conflict markers, .* main has another/)]);
    // The same run, whose worker has died before it could say so.
    expect(await commit(workspace, 2)).toEqual(asked);
    expect(await commit(await integrate(), 3)).toMatchObject({ committed: true });
    expect(onBranch('logo.png')).toBe('\0ours');
    expect(o.atOrigin('log', '-1', '--format=%P', branch).split(' ')[1]).toBe(base);
  });

  test('is the other side’s by the command that the role is told', async () => {
    const { base, workspace } = await bothChange(logo);
    plainGit(workspace.path, 'checkout', base.slice(0, 12), '--', 'logo.png');
    expect(await commit(workspace, 2)).toMatchObject({ committed: true });
    expect(onBranch('logo.png')).toBe('\0theirs');
  });

  test('is asked about beside one with markers, and not again once it was', async () => {
    const { workspace } = await bothChange(logo, { path: 'README.md', ours: 'ours\n', theirs: 'theirs\n' });
    expect((await commit(workspace, 2)).refused).toEqual([
      'README.md still holds conflict markers',
      expect.stringMatching(/^logo\.png has no conflict markers/),
    ]);
    write(workspace.path, { 'README.md': 'both\n' });
    expect(await commit(await integrate(), 3)).toMatchObject({ committed: true });
  });

  test('is asked about by the next host, too', async () => {
    const { workspace } = await bothChange(logo);
    await commit(workspace, 2);
    rmSync(o.deps.reposDir, { recursive: true });
    expect(await commit(await integrate({ epoch: 1 }), 3)).toMatchObject({ unresolved: true });
  });

  test('may hold what no commit takes: that is what the role is told, each time', async () => {
    const { workspace } = await bothChange(logo);
    for (const run of [2, 3]) {
      write(workspace.path, { 'logo.png': 'ghp_0123456789abcdefghij\n' });
      expect((await commit(workspace, run)).refused).toEqual(['logo.png holds what is, or looks like, a credential']);
    }
  });
});

describe('a file that one side took away and the other changed', () => {
  test.each([
    ['the base', { ours: 'ours\n', theirs: null }, { lies: 'ours', goneFrom: 'theirs' }],
    ['the branch', { ours: null, theirs: 'theirs\n' }, { lies: 'theirs', goneFrom: 'ours' }],
  ])('(%s) is not back without a decision', async (_, sides, told) => {
    const { workspace } = await bothChange({ path: 'gone.txt', ...sides });
    expect(workspace.merge?.unmarked?.files).toEqual([{ path: 'gone.txt', ...told }]);
    expect(await commit(workspace, 2)).toMatchObject({ unresolved: true });
    rmSync(join(workspace.path, 'gone.txt'));
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
    expect(files()).not.toContain('gone.txt');
  });

  test('stays where a later run leaves it, also a protected one', async () => {
    const { workspace } = await bothChange({ path: 'AGENTS.md', ours: 'ours\n', theirs: null });
    expect(await commit(workspace, 2)).toMatchObject({ unresolved: true });
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
    expect(onBranch('AGENTS.md')).toBe('ours');
  });
});

describe('a file in whose place the other side has a folder', () => {
  async function fileAgainstFolder() {
    await o.run(o.task(), 'developer', 1, { thing: 'ours\n' });
    o.pushAs('main', { thing: null });
    o.pushAs('main', { 'thing/inner.txt': 'theirs\n' });
    return integrate();
  }

  test('is committed under no name that git made up, however often it is left so', async () => {
    const workspace = await fileAgainstFolder();
    expect(workspace.merge?.unmarked?.files).toEqual([{ path: 'thing~HEAD', lies: 'aside' }]);
    for (const run of [2, 3]) {
      expect((await commit(workspace, run)).refused).toEqual([
        expect.stringMatching(/^thing~HEAD git has made this name up/),
      ]);
    }
    write(workspace.path, { 'thing~HEAD': 'changed\n' });
    expect(await commit(workspace, 4)).toMatchObject({ unresolved: true });
  });

  test('goes where the role wants it', async () => {
    const workspace = await fileAgainstFolder();
    rmSync(join(workspace.path, 'thing~HEAD'));
    write(workspace.path, { 'thing/ours.txt': 'ours\n' });
    expect(await commit(workspace, 2)).toMatchObject({ committed: true });
    expect(files()).toEqual(expect.arrayContaining(['thing/inner.txt', 'thing/ours.txt']));
    expect(files().join()).not.toContain('~');
  });

  test('a name that looks so and is somebody’s is as any other', async () => {
    o.pushAs('main', { 'notes~HEAD': '\0one\n' });
    const { workspace } = await bothChange({ path: 'notes~HEAD', ours: '\0ours\n', theirs: '\0theirs\n' });
    await commit(workspace, 2);
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
    expect(onBranch('notes~HEAD')).toBe('\0ours');
  });
});

test('a link that both sides lead elsewhere is asked about', async () => {
  const point = (at: string, to: string) => {
    const clone = join(o.folder, 'somebody');
    plainGit(clone, 'fetch', '--quiet', 'origin');
    plainGit(
      clone,
      'checkout',
      '--quiet',
      '-B',
      at,
      o.atOrigin('branch', '--list', at) === '' ? 'origin/main' : `origin/${at}`,
    );
    rmSync(join(clone, 'link'), { force: true });
    symlinkSync(to, join(clone, 'link'));
    plainGit(clone, 'add', '--all');
    plainGit(clone, 'commit', '--quiet', '-m', to);
    plainGit(clone, 'push', '--quiet', 'origin', `HEAD:${at}`);
  };
  point('main', 'README.md');
  point(branch, 'thing');
  point('main', 'gone.txt');
  const workspace = await integrate();
  expect(workspace.merge?.unmarked?.files).toEqual([{ path: 'link', lies: 'ours' }]);
  expect(await commit(workspace, 2)).toMatchObject({ unresolved: true });
});

test('a file that both sides renamed, each to another name, is asked about with all its names', async () => {
  const text = Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join('');
  o.pushAs('main', { 'old.txt': text });
  o.pushAs(branch, { 'old.txt': null, 'ours.txt': text }, 'main');
  o.pushAs('main', { 'old.txt': null, 'theirs.txt': text });
  const workspace = await integrate();
  expect(workspace.merge?.unmarked?.files.map(({ path, lies }) => [path, lies]).sort()).toEqual([
    ['old.txt', 'nothing'],
    ['ours.txt', 'ours'],
    ['theirs.txt', 'theirs'],
  ]);
  expect(await commit(workspace, 2)).toMatchObject({ unresolved: true });
  rmSync(join(workspace.path, 'ours.txt'));
  expect(await commit(workspace, 3)).toMatchObject({ committed: true });
  expect(files()).toContain('theirs.txt');
});

test('markers are found in files of any name', async () => {
  const path = 'src/größe ü.txt';
  o.pushAs('main', { [path]: 'one\n' });
  const { workspace } = await bothChange({ path, ours: 'ours\n', theirs: 'theirs\n' });
  expect(workspace.merge).not.toHaveProperty('unmarked');
  expect((await commit(workspace, 2)).refused).toEqual([`${path} still holds conflict markers`]);
  expect(existsSync(join(workspace.path, path))).toBe(true);
});

describe('a protected file in conflict', () => {
  test.each(['ours\n', 'theirs\n'])('of any name is taken as one of the two sides has it', async (text) => {
    const path = 'ü/AGENTS.md';
    o.pushAs('main', { [path]: 'one\n' });
    const { workspace } = await bothChange({ path, ours: 'ours\n', theirs: 'theirs\n' });
    write(workspace.path, { [path]: text });
    expect(await commit(workspace, 2)).toMatchObject({ committed: true, leftOut: [] });
    expect(onBranch(path)).toBe(text.trim());
  });
});

describe('a file of git-lfs', () => {
  const task = () => o.task({ repository: { name: 'demo', url: o.origin, baseBranch: 'main', filters: ['lfs'] } });
  function asSomebody(texts: Readonly<Record<string, string>>): string {
    const clone = join(o.folder, 'lfs-user');
    if (!existsSync(clone)) {
      plainGit(o.folder, 'clone', '--quiet', `file://${o.origin}`, clone);
      plainGit(clone, 'lfs', 'install', '--local');
    }
    write(clone, texts);
    plainGit(clone, 'add', '--all');
    plainGit(clone, 'commit', '--quiet', '-m', 'by somebody');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    return plainGit(clone, 'rev-parse', 'HEAD');
  }
  const commitIt = (workspace: Workspace, runNumber: number) =>
    inActivity(createCommitAndPush(o.deps), {
      ...{ task: task(), workspace, role: 'developer', stage: 'development' },
      ...aRun(runNumber),
    });
  /** What its pointer on the branch stands for, on the origin. */
  function contents(path: string): string {
    const oid = /oid sha256:([0-9a-f]+)/.exec(onBranch(path))?.[1] ?? '';
    return readFileSync(join(o.origin, 'lfs/objects', oid.slice(0, 2), oid.slice(2, 4), oid), 'utf8');
  }
  async function conflict() {
    asSomebody({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'a.bin': 'first\n' });
    const first = await o.prepare(task());
    write(first.path, { 'a.bin': 'ours\n' });
    await commitIt(first, 1);
    const base = asSomebody({ 'a.bin': 'theirs\n' });
    return { base, workspace: await o.prepare(task(), { integrate: true }) };
  }

  test('in conflict is as this branch has it, and no pointer is destroyed by markers', async () => {
    const { base, workspace } = await conflict();
    expect(workspace.merge?.unmarked).toEqual({ files: [{ path: 'a.bin', lies: 'ours' }], theirs: base });
    expect(readFileSync(join(workspace.path, 'a.bin'), 'utf8')).toBe('ours\n');
    expect(plainGit(workspace.path, 'status', '--porcelain')).not.toContain('a.bin');
    expect(await commitIt(workspace, 2)).toMatchObject({ unresolved: true });
    expect(await commitIt(workspace, 3)).toMatchObject({ committed: true });
    expect(contents('a.bin')).toBe('ours\n');
  });

  test('is what a role makes of it, or the other side’s', async () => {
    const { base, workspace } = await conflict();
    plainGit(workspace.path, 'checkout', base, '--', 'a.bin');
    expect(readFileSync(join(workspace.path, 'a.bin'), 'utf8')).toBe('theirs\n');
    expect(await commitIt(workspace, 2)).toMatchObject({ committed: true });
    expect(contents('a.bin')).toBe('theirs\n');
  });

  test('with markers, such as of a merge of the agent’s own, is committed by no run', async () => {
    const { workspace } = await conflict();
    const pointer = (side: string) => `oid sha256:${side.repeat(64)}\nsize 5\n`;
    const both = `<<<<<<< HEAD\n${pointer('a')}=======\n${pointer('b')}>>>>>>> origin/main\n`;
    for (const run of [2, 3]) {
      write(workspace.path, { 'a.bin': `version https://git-lfs.github.com/spec/v1\n${both}` });
      expect((await commitIt(workspace, run)).refused).toEqual(['a.bin still holds conflict markers']);
    }
  });
});
