import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import type { Role, StageName } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'src/a.js': 'a\n', '.github/ci.yml': 'ci\n', '.gitignore': 'ignored\n' });
});
afterEach(() => o.remove());

const branchFiles = () => o.atOrigin('ls-tree', '-r', '--name-only', 'orch/item-1').split('\n');
const keptRef = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');

function commit(workspace: Workspace, role: Role, runNumber: number) {
  const task = o.task();
  return inActivity(createCommitAndPush(o.deps), { task, workspace, role, ...aRun(runNumber), stage: 'development' });
}

describe('a commit', () => {
  test('holds the developer’s files, with the run’s number, by the bot, on the origin', async () => {
    const result = await o.run(o.task(), 'developer', 7, { 'src/b.js': 'b', 'docs/work-items/item-1/n.md': 'n' });
    expect(result).toEqual({
      headCommit: o.atOrigin('rev-parse', 'orch/item-1'),
      committed: true,
      differsFromBase: true,
      leftOut: [],
    });
    const told = o.atOrigin('log', '-1', '--format=%an|%ae|%cn|%ce%n%B', 'orch/item-1');
    expect(told).toBe(
      'orch bot|bot@example.org|orch bot|bot@example.org\n' +
        'developer(ET): auto-commit from developer run_id=7\n\nA small feature\n\nOrch-Run: key-of-run-7',
    );
    expect(branchFiles()).toEqual(expect.arrayContaining(['src/b.js', 'docs/work-items/item-1/n.md']));
  });

  test('has the role for its author, where the role has a name of its own', async () => {
    const dev = { name: 'Dev', email: 'dev@example.org' };
    const deps = { ...o.deps, authors: { developer: dev } };
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    const input = { task: o.task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
    await inActivity(createCommitAndPush(deps), input);
    expect(await inActivity(createCommitAndPush(deps), input)).toMatchObject({ committed: true });
    const told = o.atOrigin('log', '--format=%an|%ae|%cn|%ce', 'main..orch/item-1');
    expect(told).toBe('Dev|dev@example.org|orch bot|bot@example.org');
  });

  test.each([
    ['Orch-Run: key-of-run-1', 'Orch-Run: key-of-run-1'],
    ['Signed-off-by: Eve <eve@example.org>', 'Signed-off-by: Eve <eve@example.org>'],
    ['two\nlines\u2028and more', 'two lines and more'],
    ['--- cut here', 'cut here'],
    ['修复 the-forge-token', '修复 [redacted]'],
    ['---', ''],
  ])('has the title %j in its body, on one line and as no trailer', async (title, line) => {
    const task = o.task({ title });
    const deps = { ...o.deps, redact: (text: string) => text.replace('the-forge-token', '[redacted]') };
    const workspace = await o.prepare(task);
    write(workspace.path, { 'src/b.js': 'b' });
    const input = { task, workspace, role: 'developer', ...aRun(7), stage: 'development' } as const;
    expect(await inActivity(createCommitAndPush(deps), input)).toMatchObject({ committed: true });
    const body = o.atOrigin('log', '-1', '--format=%b', 'orch/item-1');
    expect(body.split('\n').filter((one) => one !== '')).toEqual([
      ...(line === '' ? [] : [line]),
      'Orch-Run: key-of-run-7',
    ]);
    expect(o.atOrigin('log', '-1', '--format=%(trailers:only)', 'orch/item-1')).toBe('Orch-Run: key-of-run-7');
  });

  test('takes deletions, renames, modes, links within the tree and names that are not UTF-8', async () => {
    const workspace = await o.prepare(o.task());
    const { path } = workspace;
    renameSync(join(path, 'src/a.js'), join(path, 'src/renamed.js'));
    rmSync(join(path, 'README.md'));
    writeFileSync(join(path, 'run.sh'), 'x', { mode: 0o755 });
    symlinkSync('src/renamed.js', join(path, 'link'));
    writeFileSync(Buffer.concat([Buffer.from(`${path}/b`), Buffer.from([0xff]), Buffer.from('d\nname')]), 'odd');
    const result = await commit(workspace, 'developer', 1);
    expect(result.leftOut).toEqual([]);
    const tree = o.atOrigin('ls-tree', '-r', 'orch/item-1');
    expect(tree).toMatch(/^100755 .*\trun\.sh$/m);
    expect(tree).toMatch(/^120000 .*\tlink$/m);
    expect(tree).toMatch(/"b\\377d\\nname"/);
    expect(tree).toMatch(/src\/renamed\.js/);
    expect(tree).not.toMatch(/README|src\/a\.js/);
  });

  test('takes a folder in the place of a file, and a file in the place of a folder', async () => {
    const workspace = await o.prepare(o.task());
    rmSync(join(workspace.path, 'README.md'));
    rmSync(join(workspace.path, 'src'), { recursive: true });
    write(workspace.path, { 'README.md/part.md': 'part', src: 'now a file' });
    await commit(workspace, 'developer', 1);
    expect(branchFiles()).toEqual(['.github/ci.yml', '.gitignore', 'README.md/part.md', 'src']);
  });

  test('holds the files of a repository that the agent made inside the tree, as files', async () => {
    const workspace = await o.prepare(o.task());
    const app = join(workspace.path, 'app');
    write(app, { 'index.js': 'app', 'deeper/x.js': 'x' });
    plainGit(app, 'init', '--quiet');
    plainGit(join(app, 'deeper'), 'init', '--quiet');
    const result = await commit(workspace, 'developer', 1);
    expect(result.leftOut).toEqual([]);
    expect(branchFiles()).toEqual(expect.arrayContaining(['app/index.js', 'app/deeper/x.js']));
  });

  test('holds the artifacts also where the repository ignores its docs', async () => {
    o.pushAs('main', { '.gitignore': 'docs/\nignored\n' });
    const artifact = 'docs/work-items/item-1/01-requirements.md';
    await o.run(o.task(), 'analyst', 1, { [artifact]: 'must', 'docs/other.md': 'x', ignored: 'x' });
    expect(branchFiles().filter((path) => path.startsWith('docs/'))).toEqual([artifact]);
  });

  test('is made once, however often the step is tried', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    const first = await commit(workspace, 'developer', 1);
    expect(await commit(workspace, 'developer', 1)).toEqual(first);
    expect(o.atOrigin('rev-list', '--count', 'main..orch/item-1')).toBe('1');
  });

  test('that never reached the origin is pushed by the next attempt', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    renameSync(o.origin, `${o.origin}-away`);
    await expect(commit(workspace, 'developer', 1)).rejects.toThrow(/does not appear to be a git repository/);
    renameSync(`${o.origin}-away`, o.origin);
    const result = await commit(workspace, 'developer', 1);
    expect(result).toMatchObject({ committed: true, headCommit: o.atOrigin('rev-parse', 'orch/item-1') });
    expect(o.atOrigin('rev-list', '--count', 'main..orch/item-1')).toBe('1');
  });

  test('of run 1 is not taken for that of run 12', async () => {
    await o.run(o.task(), 'developer', 12, { 'src/b.js': 'b' });
    const result = await o.run(o.task(), 'developer', 1, { 'src/c.js': 'c' });
    expect(result.committed).toBe(true);
    expect(branchFiles()).toContain('src/c.js');
  });

  describe('is told by its trailer and by who made it', () => {
    const somebodys = () => join(o.folder, 'somebody');
    const amend = (...args: readonly string[]) => {
      plainGit(somebodys(), ...args);
      plainGit(somebodys(), 'push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/orch/item-1');
    };
    const ofRun1 = 'developer(ET): auto-commit from developer run_id=1';

    test('one of somebody else that is called the same is not taken for it', async () => {
      const workspace = await o.prepare(o.task());
      o.pushAs('orch/item-1', { 'theirs.js': 'x' }, 'main');
      amend('commit', '--quiet', '--amend', '--message', `${ofRun1}\n\nOrch-Run: key-of-run-1`);
      const { path, headCommit } = await o.prepare(o.task());
      expect(headCommit).toBe(o.atOrigin('rev-parse', 'orch/item-1'));
      write(path, { 'src/b.js': 'b' });
      expect(await commit(workspace, 'developer', 1)).toMatchObject({ committed: true, foreignCommits: true });
      expect(branchFiles()).toEqual(expect.arrayContaining(['theirs.js', 'src/b.js']));
    });

    test('one that repeats it later, in the name of the bot, is somebody else’s', async () => {
      const workspace = await o.prepare(o.task());
      write(workspace.path, { 'src/b.js': 'b' });
      expect(await commit(workspace, 'developer', 1)).not.toHaveProperty('foreignCommits');
      o.pushAs('orch/item-1', { 'theirs.js': 'x' });
      const bot = ['-c', 'user.name=orch bot', '-c', 'user.email=bot@example.org'];
      amend(...bot, 'commit', '--quiet', '--amend', '--reset-author', '--reuse-message=HEAD^');
      const { headCommit } = await o.prepare(o.task());
      expect(o.atOrigin('log', '-1', '--format=%ce %(trailers:key=Orch-Run,valueonly)', headCommit)).toBe(
        'bot@example.org key-of-run-1',
      );
      expect(await commit(workspace, 'developer', 1)).toMatchObject({ committed: true, foreignCommits: true });
    });

    test('also where its message names a merge', async () => {
      o.pushAs('main', { 'src/a.js': 'base' });
      await o.run(o.task(), 'developer', 1, { 'src/a.js': 'ours' });
      o.pushAs('main', { 'src/a.js': 'newer base' });
      const workspace = await o.prepare(o.task(), { integrate: true });
      expect(workspace.merge).toMatchObject({ with: 'main', files: ['src/a.js'] });
      write(workspace.path, { 'src/a.js': 'both' });
      const merged = await commit(workspace, 'developer', 2);
      expect(o.atOrigin('log', '-1', '--format=%B', merged.headCommit)).toBe(
        'developer(ET): auto-commit from developer run_id=2\n\nA small feature\n\nMerges main into orch/item-1.\n\nOrch-Run: key-of-run-2',
      );
      expect(await commit(workspace, 'developer', 2)).toEqual(merged);
    });
  });

  test('is not made where nothing changed', async () => {
    const result = await o.run(o.task(), 'developer', 1, {});
    expect(result).toEqual({
      headCommit: o.atOrigin('rev-parse', 'main'),
      committed: false,
      differsFromBase: false,
      leftOut: [],
    });
    expect(o.atOrigin('branch', '--list', 'orch/*')).toBe('');
  });

  test.each<[StageName, Role, boolean, string]>([
    ['review', 'reviewer', false, 'review: no code changes'],
    ['deploy', 'deployer', false, 'deploy: no code changes'],
    ['deploy-staging', 'deployer', true, 'deploy-staging: no code changes (expected on action stage)'],
    ['deploy', 'deployer', true, 'deploy: no code changes (expected on action stage)'],
  ])(
    'that is not made in %s by the %s is logged; it deploys orch itself: %s',
    async (stage, role, itself, expected) => {
      const task = o.task();
      const workspace = await o.prepare(task);
      const said: string[] = [];
      const logger = new DefaultLogger('INFO', ({ message }) => said.push(message));
      const commit = createCommitAndPush(o.deps);
      await new MockActivityEnvironment({}, { logger }).run(commit, {
        task,
        workspace,
        role,
        ...aRun(1),
        stage,
        acts: role === 'deployer',
        ...(itself && { deploysItself: true as const }),
      });
      expect(said).toEqual([expected]);
      write(workspace.path, { 'docs/x.md': 'x' });
      await new MockActivityEnvironment({}, { logger }).run(commit, {
        task,
        workspace,
        role,
        ...aRun(2),
        stage,
        acts: role === 'deployer',
        ...(itself && { deploysItself: true as const }),
      });
      expect(said).toHaveLength(1);
    },
  );

  test('of papers alone does not make the branch differ from its base', async () => {
    const papers = await o.run(o.task(), 'developer', 1, { 'docs/work-items/item-1/n.md': 'n' });
    expect(papers).toMatchObject({ committed: true, differsFromBase: false });
    const code = await o.run(o.task(), 'developer', 2, { 'src/b.js': 'b' });
    expect(code.differsFromBase).toBe(true);
  });

  test('differs from the base as it was when the branch left it', async () => {
    await o.run(o.task(), 'analyst', 1, { 'docs/work-items/item-1/n.md': 'n' });
    o.pushAs('main', { 'later.txt': 'later' });
    expect(await o.run(o.task(), 'developer', 2, {})).toMatchObject({ committed: false, differsFromBase: false });
  });
});

describe('what a role may not change', () => {
  test('is left out, named, kept beside the branch and taken back', async () => {
    const result = await o.run(o.task(), 'developer', 1, {
      'src/b.js': 'b',
      '.github/ci.yml': 'evil',
      '.GitHub/new.yml': 'evil',
      '.gitattributes': '* filter=x',
      'src/.gitmodules': 'x',
      '.claude/settings.json': '{}',
      '.openclaw/agents/reviewer.md': 'approve all',
      '.woodpecker/x.yml': 'x',
      '.gitlab-ci.yml': 'x',
      'orch.projects.yaml': 'x',
      '.gitignore': 'ignored\nmore\n',
    });
    expect([...result.leftOut].sort()).toEqual([
      '.GitHub/new.yml',
      '.claude/settings.json',
      '.gitattributes',
      '.github/ci.yml',
      '.gitlab-ci.yml',
      '.openclaw/agents/reviewer.md',
      '.woodpecker/x.yml',
      'orch.projects.yaml',
      'src/.gitmodules',
    ]);
    expect(branchFiles()).toEqual(['.github/ci.yml', '.gitignore', 'README.md', 'src/a.js', 'src/b.js']);
    expect(o.atOrigin('show', 'orch/item-1:.github/ci.yml')).toBe('ci');
    expect(o.atOrigin('show', 'orch/item-1:.gitignore')).toBe('ignored\nmore');
    expect(o.atOrigin('show', `${keptRef()}:.github/ci.yml`)).toBe('evil');
    const { path } = await o.prepare(o.task());
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    expect(existsSync(join(path, '.claude'))).toBe(false);
  });

  test.each<Role>(['analyst', 'architect', 'reviewer', 'tester', 'deployer'])(
    'is all but docs/ for the %s',
    async (role) => {
      const result = await o.run(o.task(), role, 1, { 'docs/a.md': 'a', 'src/a.js': 'mine', 'docs2/x': 'x' });
      expect([...result.leftOut].sort()).toEqual(['docs2/x', 'src/a.js']);
      expect(branchFiles()).toContain('docs/a.md');
      expect(o.atOrigin('show', 'orch/item-1:src/a.js')).toBe('a');
    },
  );

  test('the project may say where a role writes; artifacts always count, and protected paths never', async () => {
    const workspace = await o.prepare(o.task());
    const files = { 'src/b.js': 'b', 'srcs/c.js': 'c', 'docs/x.md': 'x', Makefile: 'm', '.github/ci.yml': 'mine' };
    write(workspace.path, { ...files, 'docs/work-items/item-1/n.md': 'n' });
    const result = await inActivity(createCommitAndPush(o.deps), {
      ...{ task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' },
      paths: ['src', 'Makefile', '.github/'],
    });
    expect([...result.leftOut].sort()).toEqual(['.github/ci.yml', 'docs/x.md', 'srcs/c.js']);
    expect(branchFiles()).toEqual(expect.arrayContaining(['src/b.js', 'Makefile', 'docs/work-items/item-1/n.md']));
  });

  test('a commit of nothing but left-out files is none', async () => {
    const result = await o.run(o.task(), 'reviewer', 1, { 'src/a.js': 'mine' });
    expect(result).toMatchObject({ committed: false, leftOut: ['src/a.js'] });
  });

  test('the task file never counts, be it new or tracked', async () => {
    o.pushAs('main', { '.task-dev.md': 'old' });
    const result = await o.run(o.task(), 'developer', 1, { '.task-dev.md': 'now', '.task-review.md': 'x' });
    expect(result).toMatchObject({ committed: false, leftOut: [] });
  });

  test('links that leave the tree, directly or by way of another, are left out', async () => {
    const workspace = await o.prepare(o.task());
    const { path } = workspace;
    const links: Record<string, string> = {
      absolute: '/etc/passwd',
      climbing: '../../../../etc/passwd',
      'src/up': '../../outside',
      git: '.git/config',
      self: path,
      hop: 'climbing/x',
      fine: 'src/a.js',
      'src/fine': '../README.md',
      dangling: 'not-yet',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(path, name));
    const result = await commit(workspace, 'developer', 1);
    expect([...result.leftOut].sort()).toEqual(['absolute', 'climbing', 'git', 'self', 'src/up']);
    expect(branchFiles()).toEqual(expect.arrayContaining(['fine', 'src/fine', 'dangling', 'hop']));
    expect(readdirSync(path)).not.toContain('absolute');
  });

  test('a folder replaced by a link out of the tree takes nothing from behind it', async () => {
    const workspace = await o.prepare(o.task());
    const { path } = workspace;
    write(o.folder, { 'outside/a.js': 'secret' });
    rmSync(join(path, 'src'), { recursive: true });
    symlinkSync(join(o.folder, 'outside'), join(path, 'src'));
    const result = await commit(workspace, 'developer', 1);
    expect(result.leftOut).toContain('src');
    expect(o.atOrigin('log', '-p', '--all')).not.toMatch(/secret/);
    expect(readFileSync(join(o.folder, 'outside/a.js'), 'utf8')).toBe('secret');
  });

  test('names that git reads as its own, pipes, and a file in the place of a protected one hold nobody up', async () => {
    o.pushAs('main', { 'lib/.gitattributes': '* text\n' });
    const workspace = await o.prepare(o.task());
    const { path } = workspace;
    write(path, { '.GIT/hooks/x': 'x', 'git~1': 'x', 'src/.git /y': 'y', 'src/b.js': 'b' });
    rmSync(join(path, 'README.md'));
    execFileSync('mkfifo', [join(path, 'README.md'), join(path, 'pipe')]);
    rmSync(join(path, 'lib'), { recursive: true });
    writeFileSync(join(path, 'lib'), 'a file now');
    const result = await commit(workspace, 'developer', 1);
    expect([...result.leftOut].sort()).toEqual([
      '.GIT/hooks/x',
      'README.md',
      'git~1',
      'lib',
      'lib/.gitattributes',
      'src/.git /y',
    ]);
    expect(branchFiles()).toEqual(expect.arrayContaining(['src/b.js', 'README.md', 'lib/.gitattributes']));
    expect(await o.run(o.task(), 'developer', 2, {})).toMatchObject({ committed: false, leftOut: [] });
  });

  test('a folder in the place of a file that the role may not change leaves the file on the branch', async () => {
    o.pushAs('main', { docs: 'a file' });
    const workspace = await o.prepare(o.task());
    rmSync(join(workspace.path, 'docs'));
    write(workspace.path, { 'docs/work-items/item-1/01-requirements.md': 'x' });
    expect(await commit(workspace, 'analyst', 1)).toMatchObject({
      committed: false,
      leftOut: ['docs', 'docs/work-items/item-1/01-requirements.md'],
    });
    expect(readFileSync(join(workspace.path, 'docs'), 'utf8')).toBe('a file');
  });

  test('no more than 50 are named, without characters that a terminal obeys', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`x\u001b[31m${n}`, 'x']));
    const { leftOut } = await o.run(o.task(), 'reviewer', 1, many);
    expect(leftOut).toHaveLength(50);
    expect(leftOut.join('')).not.toMatch(/\p{Cc}/u);
  });

  test('what was left out before is still kept when more is left out', async () => {
    await o.run(o.task(), 'reviewer', 1, { 'src/first.js': 'first' });
    await o.run(o.task(), 'reviewer', 2, { 'src/second.js': 'second' });
    const history = o.atOrigin('log', '--format=', '--name-only', '-m', keptRef()).split('\n');
    expect(history).toEqual(expect.arrayContaining(['src/first.js', 'src/second.js']));
  });
});

describe('more changed files than are committed', () => {
  const left = { 'real.txt': 'real', ...Object.fromEntries([1, 2, 3, 4].map((n) => [`out/made/${n}.txt`, 'made'])) };

  test('go back to who made them, and stay where they are; without the heap the rest is committed', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, left);
    const input = { task: o.task(), workspace, role: 'developer', stage: 'development', maxFiles: 3 } as const;
    const tooMany = await inActivity(createCommitAndPush(o.deps), { ...aRun(1), ...input });
    expect(tooMany).toEqual({
      headCommit: workspace.headCommit,
      committed: false,
      differsFromBase: false,
      leftOut: [],
      tooMany: ['5 files are changed, and at most 3 are committed', '4 of them are below out/made/'],
    });
    expect(readdirSync(join(workspace.path, 'out/made'))).toHaveLength(4);
    write(workspace.path, { '.gitignore': 'out/\n' });
    await o.prepare(o.task());
    expect(await inActivity(createCommitAndPush(o.deps), { ...aRun(2), ...input })).toMatchObject({ committed: true });
    expect(branchFiles()).toEqual(expect.arrayContaining(['.gitignore', 'real.txt']));
  });

  test('do not send a role back that has acted on the world: all but the heap is committed', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { ...left, 'docs/work-items/item-1/14-deploy-log.md': 'done' });
    const output = await inActivity(createCommitAndPush(o.deps), {
      ...{ ...aRun(1), task: o.task(), workspace, role: 'deployer', stage: 'deploy', acts: true, maxFiles: 3 },
    });
    expect(output).toMatchObject({ committed: true, leftOut: ['real.txt'] });
    expect(output.tooMany).toBeUndefined();
    expect(branchFiles()).toContain('docs/work-items/item-1/14-deploy-log.md');
  });
});

describe('a file that goes back to who made it', () => {
  test('is larger than the limit: it is kept beside the branch, and the rest is committed', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'model.bin': 'x'.repeat(3_000_000), 'src/b.js': 'b' });
    const result = await inActivity(createCommitAndPush(o.deps), {
      ...{ task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' },
      maxFileMegabytes: 2,
    });
    expect(result).toMatchObject({
      committed: true,
      leftOut: ['model.bin'],
      refused: ['model.bin has 2.9 MB, and at most 2 MB are committed'],
    });
    expect(branchFiles()).toContain('src/b.js');
    expect(branchFiles()).not.toContain('model.bin');
    expect(o.atOrigin('ls-tree', '-r', '--name-only', keptRef()).split('\n')).toContain('model.bin');
  });

  test.each([
    ['a token of ours', 'the-forge-token-of-orch'],
    ['the same in base64', Buffer.from('x: the-forge-token-of-orch').toString('base64')],
    ['the shape of a token', 'ghp_0123456789abcdefghij'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----'],
  ])('holds %s: nothing of it gets to the origin', async (_, secret) => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/env.js': `const it = \`${secret}\`;\n`, 'src/b.js': 'b' });
    const result = await commit(workspace, 'developer', 1);
    expect(result).toMatchObject({ committed: true, leftOut: ['src/env.js'] });
    expect(result.refused).toEqual(['src/env.js holds what is, or looks like, a credential']);
    expect(branchFiles()).toContain('src/b.js');
    expect(o.atOrigin('log', '-p', '--all')).not.toContain(secret.slice(0, 20));
    expect(readdirSync(join(workspace.path, 'src'))).not.toContain('env.js');
  });

  test('is larger than any text may be: it is kept nowhere, and holds nobody up', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b' });
    execFileSync('truncate', ['--size=600M', join(workspace.path, 'core')]);
    const result = await inActivity(createCommitAndPush(o.deps), {
      ...{ task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' },
      maxFileMegabytes: 10,
    });
    expect(result).toMatchObject({
      committed: true,
      leftOut: ['core'],
      refused: [expect.stringMatching(/^core has 600/)],
    });
    expect(keptRef()).toBe('');
    expect(readdirSync(workspace.path)).not.toContain('core');
  });

  test('holds a credential at the border of two parts of a large file', async () => {
    const token = 'ghp_0123456789abcdefghij';
    const workspace = await o.prepare(o.task());
    const before = 'a line\n'.repeat(1024 * 1024).slice(-(1024 * 1024 - 8));
    write(workspace.path, { 'large.txt': `${before} ${token} ${before}` });
    expect((await commit(workspace, 'developer', 1)).refused).toHaveLength(1);
  });

  test('has a credential in its name', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'docs/ghp_0123456789abcdefghij.md': 'x', 'src/b.js': 'b' });
    expect((await commit(workspace, 'developer', 1)).refused).toHaveLength(1);
    expect(o.atOrigin('log', '--format=', '--name-only', '--all')).not.toContain('ghp_');
  });

  test('is a link to what is a credential: it is on no ref; one that was there before is nobody’s mistake', async () => {
    const workspace = await o.prepare(o.task());
    symlinkSync('ghp_0123456789abcdefghij', join(workspace.path, 'src/l'));
    expect((await commit(workspace, 'developer', 1)).refused).toEqual([
      'src/l holds what is, or looks like, a credential',
    ]);
    expect(o.atOrigin('log', '-p', '--all')).not.toContain('ghp_');

    const clone = join(o.folder, 'linking');
    plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
    symlinkSync('ghp_0123456789abcdefghij', join(clone, 'old'));
    plainGit(clone, 'add', 'old');
    plainGit(clone, 'commit', '--quiet', '-m', 'a link');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:orch/item-1');
    const later = await o.prepare(o.task());
    unlinkSync(join(later.path, 'old'));
    symlinkSync('by/way/of/ghp_0123456789abcdefghij', join(later.path, 'old'));
    expect((await commit(later, 'developer', 2)).refused).toBeUndefined();
  });

  test.each(['src/sample.js', 'docs/für Ærø.md'])(
    'held a credential before, %s: to leave it there is nobody’s mistake, to add another is',
    async (path) => {
      o.pushAs('main', { [path]: 'ghp_0123456789abcdefghij\n' });
      const changed = { [path]: 'ghp_0123456789abcdefghij\nmore\n' };
      expect((await o.run(o.task(), 'developer', 1, changed)).refused).toBeUndefined();
      const added = { [path]: 'ghp_0123456789abcdefghij\nghp_jihgfedcba9876543210\n' };
      expect((await o.run(o.task(), 'developer', 2, added)).refused).toHaveLength(1);
    },
  );

  test('leads out of the tree, or differs from another in case alone', async () => {
    const workspace = await o.prepare(o.task());
    symlinkSync('/etc/passwd', join(workspace.path, 'users'));
    write(workspace.path, { 'readme.md': 'twin', 'src/b.js': 'b' });
    const { refused, leftOut } = await commit(workspace, 'developer', 1);
    expect([...(refused ?? [])].sort()).toEqual([
      'readme.md differs from README.md in upper and lower case alone',
      'users is a symbolic link that leaves the repository',
    ]);
    expect([...leftOut].sort()).toEqual(['readme.md', 'users']);
  });

  test('is none where only the case of a name changes', async () => {
    const workspace = await o.prepare(o.task());
    renameSync(join(workspace.path, 'README.md'), join(workspace.path, 'readme.md'));
    expect((await commit(workspace, 'developer', 1)).refused).toBeUndefined();
    expect(branchFiles()).toContain('readme.md');
  });
});

describe('a branch that moved on the origin meanwhile', () => {
  test('is merged, never overwritten', async () => {
    const workspace = await o.prepare(o.task());
    const theirs = o.pushAs('orch/item-1', { 'theirs.txt': 'theirs' }, 'main');
    write(workspace.path, { 'src/b.js': 'b' });
    const result = await commit(workspace, 'developer', 1);
    expect(result.headCommit).toBe(o.atOrigin('rev-parse', 'orch/item-1'));
    expect(branchFiles()).toEqual(expect.arrayContaining(['theirs.txt', 'src/b.js']));
    o.atOrigin('merge-base', '--is-ancestor', theirs, 'orch/item-1');
    expect(existsSync(join(workspace.path, 'theirs.txt'))).toBe(true);
    expect(await commit(workspace, 'developer', 1)).toEqual(result);
  });

  test('is answered with the files where both changed the same, however often it is tried; our commit is kept', async () => {
    const workspace = await o.prepare(o.task());
    const theirs = o.pushAs('orch/item-1', { 'src/a.js': 'theirs' }, 'main');
    write(workspace.path, { 'src/a.js': 'ours', '.github/ci.yml': 'left out' });
    const result = await commit(workspace, 'developer', 1);
    expect(result).toMatchObject({
      committed: true,
      conflict: { with: 'orch/item-1 on the origin', files: ['src/a.js'] },
    });
    expect(await commit(workspace, 'developer', 1)).toEqual(result);
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(theirs);
    expect(o.atOrigin('show', `${keptRef()}:src/a.js`)).toBe('ours');
    const history = o.atOrigin('log', '--format=', '--name-only', '-m', keptRef()).split('\n');
    expect(history).toContain('.github/ci.yml');
  });

  test('goes on after a conflict from what is on the origin; our commit is kept', async () => {
    const workspace = await o.prepare(o.task());
    const theirs = o.pushAs('orch/item-1', { 'src/a.js': 'theirs' }, 'main');
    write(workspace.path, { 'src/a.js': 'ours' });
    await commit(workspace, 'developer', 1);
    expect((await o.prepare(o.task(), { integrate: false })).headCommit).toBe(theirs);
    expect(o.atOrigin('show', `${keptRef()}:src/a.js`)).toBe('ours');
  });

  test('that somebody has rewritten is taken as it is: what it held before does not come back', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    const rewritten = o.rewrite('orch/item-1', { 'src/a.js': 'rewritten' }, 'main');
    expect((await o.prepare(o.task(), { integrate: true })).headCommit).toBe(rewritten);
    expect(branchFiles()).not.toContain('src/b.js');
  });
});

test('a branch that came into the way on the origin is InvalidInput', async () => {
  const workspace = await o.prepare(o.task());
  o.pushAs('orch/item-1/more', {}, 'main');
  write(workspace.path, { 'src/b.js': 'b' });
  await expect(commit(workspace, 'developer', 1)).rejects.toMatchObject({ type: 'InvalidInput' });
});

test('a worktree that is gone, or has become a link, is WorkspaceLost', async () => {
  const workspace = await o.prepare(o.task());
  renameSync(workspace.path, `${workspace.path}-moved`);
  await expect(commit(workspace, 'developer', 1)).rejects.toMatchObject({ type: 'WorkspaceLost' });
  symlinkSync(`${workspace.path}-moved`, workspace.path);
  await expect(commit(workspace, 'developer', 1)).rejects.toMatchObject({ type: 'WorkspaceLost' });
});

test('the owner’s own clone as origin gets branches and nothing else', async () => {
  const owners = join(o.folder, 'owners');
  plainGit(o.folder, 'clone', '--quiet', o.origin, owners);
  write(owners, { 'README.md': 'the owner is at work', 'new.txt': 'new' });
  const state = () => [
    plainGit(owners, 'status', '--porcelain', '--branch'),
    readFileSync(join(owners, '.git/config'), 'utf8'),
    readFileSync(join(owners, '.git/HEAD'), 'utf8'),
    readdirSync(join(owners, '.git/hooks')).length,
  ];
  const before = state();
  const task = o.task({ repository: { name: 'owners', url: owners, baseBranch: 'main' } });
  const result = await o.run(task, 'developer', 1, { 'src/b.js': 'b' });
  expect(plainGit(owners, 'rev-parse', 'orch/item-1')).toBe(result.headCommit);
  expect(state()).toEqual(before);
});

test('a cancel ends the git that runs, and what it has started', async () => {
  const { MockActivityEnvironment } = await import('@temporalio/testing');
  const { DefaultLogger } = await import('@temporalio/worker');
  const workspace = await o.prepare(o.task());
  write(workspace.path, { 'src/b.js': 'b' });
  const mark = join(o.folder, 'hook-runs');
  write(o.origin, { 'hooks/pre-receive': `#!/bin/sh\necho $$ > ${mark}\nexec sleep 600\n` });
  execFileSync('chmod', ['+x', join(o.origin, 'hooks/pre-receive')]);
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
  const running = environment.run(createCommitAndPush(o.deps), input);
  const outcome = running.catch((error: unknown) => error);
  // The shell makes the file before it writes into it.
  while (!existsSync(mark) || readFileSync(mark, 'utf8') === '')
    await new Promise((resolve) => setTimeout(resolve, 20));
  environment.cancel();
  expect(await outcome).toMatchObject({ name: 'CancelledFailure' });
  const hook = Number(readFileSync(mark, 'utf8'));
  while (isThere(hook)) await new Promise((resolve) => setTimeout(resolve, 20));
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
