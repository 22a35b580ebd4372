import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createCommitProtected } from '../../../activities/on-host/commit-protected.js';
import type { WorktreeDeps } from '../../../activities/git/at-worktree.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { ProtectedPolicy, Workspace } from '../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, gitThatFails, inActivity, plainGit, write } from '../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'src/a.js': 'a\n', '.github/ci.yml': 'ci\n', '.github/old.yml': 'old\n' });
});
afterEach(() => o.remove());

const ask: ProtectedPolicy = { allow: ['AGENTS.md'], ask: true };
const onBranch = (path: string) => o.atOrigin('show', `orch/item-1:${path}`);
const branchFiles = () => o.atOrigin('ls-tree', '-r', '--name-only', 'orch/item-1').split('\n');
const keptRef = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');

function commit(workspace: Workspace, policy: ProtectedPolicy, role: Role = 'developer', runNumber = 1) {
  return inActivity(createCommitAndPush(o.deps), {
    ...{ task: o.task(), workspace, role, ...aRun(runNumber), stage: 'development' },
    maxFileMegabytes: 1,
    protected: policy,
  });
}

function approve(workspace: Workspace, kept: string, by = 'Ada', deps: WorktreeDeps = o.deps) {
  return inActivity(createCommitProtected(deps), {
    ...{ task: o.task(), workspace, role: 'developer', ...aRun(1), commit: kept, allow: ask.allow, by },
  });
}

describe('a project', () => {
  test('may let roles change some of them as any other file', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'AGENTS.md': 'ours', '.GitHub/new.yml': 'mine', '.claude/x.json': '{}' });
    const result = await commit(workspace, { allow: ['agents.md', '.github'], ask: false });
    expect(result).toMatchObject({ committed: true, leftOut: ['.claude/x.json'] });
    expect(result.protected).toBeUndefined();
    expect(onBranch('AGENTS.md')).toBe('ours');
  });

  test('may have a person asked: they wait beside the branch, as they were, in a commit of nothing else', async () => {
    const workspace = await o.prepare(o.task());
    rmSync(join(workspace.path, '.github/old.yml'));
    write(workspace.path, { 'src/b.js': 'b', '.github/ci.yml': 'newer\n', 'AGENTS.md': 'ours' });
    const result = await commit(workspace, ask);
    const kept = o.atOrigin('rev-parse', keptRef());
    expect(result).toMatchObject({
      committed: true,
      leftOut: [],
      protected: { commit: kept, files: ['.github/ci.yml', '.github/old.yml'], count: 2 },
    });
    expect(await commit(workspace, ask)).toEqual(result);
    expect(o.atOrigin('diff', '--name-status', `${kept}^1`, kept)).toBe('M\t.github/ci.yml\nD\t.github/old.yml');
    expect(onBranch('.github/ci.yml')).toBe('ci');
    expect(plainGit(workspace.path, 'status', '--porcelain', '.github')).toBe('');

    const taken = await approve(workspace, kept, 'Ada\nSigned-off-by: Eve');
    expect(taken).toEqual({ headCommit: o.atOrigin('rev-parse', 'orch/item-1'), differsFromBase: true });
    expect(await approve(workspace, kept)).toEqual(taken);
    expect(onBranch('.github/ci.yml')).toBe('newer');
    expect(branchFiles()).toEqual(['.github/ci.yml', 'AGENTS.md', 'src/a.js', 'src/b.js']);
    expect(o.atOrigin('log', '-1', '--format=%B', 'orch/item-1')).toBe(
      'developer(ET): auto-commit from developer run_id=1, protected files\n\nA small feature\n\nApproved by Ada?Signed-off-by: Eve.' +
        `\n\nOrch-Run: key-of-run-1\nOrch-Protected: ${kept}`,
    );
  });

  test('has them in the worktree, too, where the commit was cut off', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b', '.github/ci.yml': 'newer\n' });
    const { protected: asked } = await commit(workspace, ask);
    const deps = { ...o.deps, environment: gitThatFails(o.folder, '*--hard*') };
    await expect(approve(workspace, asked?.commit ?? '', 'Ada', deps)).rejects.toThrow();
    await approve(workspace, asked?.commit ?? '');
    expect(onBranch('.github/ci.yml')).toBe('newer');
    expect(readFileSync(join(workspace.path, '.github/ci.yml'), 'utf8')).toBe('newer\n');
  });

  test('asks also where nothing else was changed, and is answered on another host', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { '.github/ci.yml': 'newer\n' });
    const { committed, protected: asked } = await commit(workspace, ask);
    expect(committed).toBe(false);
    rmSync(o.deps.reposDir, { recursive: true });
    const elsewhere = await o.prepare(o.task(), { epoch: 1 });
    const taken = await approve(elsewhere, asked?.commit ?? '');
    expect(taken.differsFromBase).toBe(true);
    expect(onBranch('.github/ci.yml')).toBe('newer');
    rmSync(o.deps.reposDir, { recursive: true });
    expect((await approve(await o.prepare(o.task(), { epoch: 2 }), asked?.commit ?? '')).headCommit).toBe(
      taken.headCommit,
    );
  });

  test('asks on another host, too, where the first went away after its push', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { 'src/b.js': 'b', '.github/ci.yml': 'newer\n' });
    const { protected: asked } = await commit(workspace, ask);
    rmSync(o.deps.reposDir, { recursive: true });
    const elsewhere = await o.prepare(o.task(), { epoch: 1 });
    const again = await commit({ ...elsewhere, headCommit: workspace.headCommit }, ask);
    expect(again).toMatchObject({ committed: true, protected: asked });
    await approve(elsewhere, again.protected?.commit ?? '');
    expect(onBranch('.github/ci.yml')).toBe('newer');
  });

  test('asks about nothing that could not be committed anyway', async () => {
    o.pushAs('main', { '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ../x\n' });
    const workspace = await o.prepare(o.task());
    const { path } = workspace;
    write(path, {
      '.github/big.yml': 'x'.repeat(1_100_000),
      '.github/token.yml': 'ghp_0123456789abcdefghij',
      '.GitHub/ci.yml': 'twin',
    });
    symlinkSync('../../outside', join(path, '.github/link'));
    symlinkSync('ci.yml', join(path, '.github/inside'));
    const result = await commit(workspace, ask);
    expect(result.protected).toBeUndefined();
    expect([...(result.refused ?? [])].sort()).toEqual([
      '.GitHub/ci.yml differs from .github/ci.yml in upper and lower case alone',
      '.github/big.yml has 1.0 MB, and at most 1 MB are committed',
      '.github/link is a symbolic link that leaves the repository',
      '.github/token.yml holds what is, or looks like, a credential',
    ]);
    expect(result.leftOut).toContain('.github/inside');
  });

  test('is asked about the developer’s changes alone', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, { '.github/ci.yml': 'newer\n' });
    const result = await commit(workspace, ask, 'reviewer');
    expect(result).toMatchObject({ committed: false, leftOut: ['.github/ci.yml'] });
    expect(result.protected).toBeUndefined();
  });

  test('names no more than 50 of them', async () => {
    const workspace = await o.prepare(o.task());
    write(workspace.path, Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`.github/${n}.yml`, 'x'])));
    const { protected: asked } = await commit(workspace, ask);
    expect(asked?.files).toHaveLength(50);
    expect(asked?.count).toBe(60);
    await approve(workspace, asked?.commit ?? '');
    expect(branchFiles()).toHaveLength(63);
  });
});

test('a submodule stays at its commit, whatever a role does to its folder', async () => {
  const other = o.pushAs('other', { 'x.txt': 'x' });
  const clone = join(o.folder, 'with-submodule');
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  plainGit(clone, 'update-index', '--add', '--cacheinfo', `160000,${other},sub`);
  plainGit(clone, 'commit', '--quiet', '-m', 'a submodule');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  for (const [n, change] of [
    (path: string) => rmSync(join(path, 'sub'), { recursive: true, force: true }),
    (path: string) => write(path, { 'sub/x.txt': 'mine' }),
    (path: string) => {
      rmSync(join(path, 'sub'), { recursive: true, force: true });
      write(path, { sub: 'a file now' });
    },
  ].entries()) {
    const workspace = await o.prepare(o.task());
    change(workspace.path);
    write(workspace.path, { [`src/${n}.js`]: 'x' });
    expect(await commit(workspace, ask, 'developer', n)).toMatchObject({ committed: true });
    expect(o.atOrigin('ls-tree', 'orch/item-1', 'sub')).toBe(`160000 commit ${other}\tsub`);
  }
});
