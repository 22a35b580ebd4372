import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createIntegrateBase } from '../../../activities/on-host/integrate-base.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { createGit } from '../../../activities/git/run/git.js';
import { handOver } from '../../../activities/git/commit/work-by-hand.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  gitThatFails,
  inActivity,
  plainGit,
  write,
  maxFileMegabytes,
} from '../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'src/a.js': 'a\n', 'src/c.js': 'c\n', '.github/ci.yml': 'ci\n' });
});
afterEach(() => o.remove());

const integrate = () => o.prepare(o.task(), { integrate: true });
const parents = () => o.atOrigin('log', '-1', '--format=%P', 'orch/item-1').split(' ');
const onBranch = (path: string) => o.atOrigin('show', `orch/item-1:${path}`);
const read = (path: string, file: string) => readFileSync(join(path, file), 'utf8');
const keptRef = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
const markers = '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> remotes/origin/main\n';

function commit(workspace: Workspace, runNumber: number, more: { role?: Role; allow?: string[] } = {}) {
  const { role = 'developer', allow } = more;
  const input = { task: o.task(), workspace, role, ...aRun(runNumber), stage: 'development' } as const;
  return inActivity(createCommitAndPush(o.deps), { ...input, ...(allow && { protected: { allow, ask: false } }) });
}

/** Both the branch and its base change the same line. */
async function bothChange(file: string): Promise<{ ours: string; base: string }> {
  await o.run(o.task(), 'developer', 1, { [file]: 'ours\n', 'src/ours.js': 'ours\n' });
  const base = o.pushAs('main', { [file]: 'theirs\n', '.github/new.yml': 'of the base\n', 'lib/x.js': 'x\n' });
  return { ours: o.atOrigin('rev-parse', 'orch/item-1'), base };
}

describe('a base branch that moved', () => {
  test('is merged and pushed where nothing is in conflict', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const ours = o.atOrigin('rev-parse', 'orch/item-1');
    const base = o.pushAs('main', { 'src/a.js': 'theirs\n', '.github/ci.yml': 'newer\n' });
    const { merge, headCommit, path, baseCommit } = await integrate();
    expect(merge).toBeUndefined();
    expect(headCommit).toBe(o.atOrigin('rev-parse', 'orch/item-1'));
    expect(baseCommit).toBe(base);
    expect(parents()).toEqual([ours, base]);
    expect(o.atOrigin('log', '-1', '--format=%s|%an', 'orch/item-1')).toBe('Merge main into orch/item-1|orch bot');
    expect(read(path, 'src/a.js')).toBe('theirs\n');
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    expect((await integrate()).headCommit).toBe(headCommit);
  });

  test('and is in the branch already changes nothing', async () => {
    const { headCommit } = await o.prepare(o.task());
    expect(await integrate()).toMatchObject({ headCommit });
    expect(o.atOrigin('branch', '--list', 'orch/*')).toBe('');
  });

  test('stands in the worktree with its conflicts, for a role to resolve', async () => {
    const { ours } = await bothChange('src/a.js');
    const { merge, path, headCommit } = await integrate();
    expect(merge).toEqual({ with: 'main', files: ['src/a.js'] });
    expect(headCommit).toBe(ours);
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(ours);
    expect(read(path, 'src/a.js')).toBe(markers);
    expect(read(path, 'lib/x.js')).toBe('x\n');
    expect(plainGit(path, 'show', 'origin/main:src/a.js')).toBe('theirs');
  });

  test('is begun anew where it was cut off, and left alone once it has begun', async () => {
    await bothChange('src/a.js');
    const { path } = await integrate();
    const { gitDir } = o.places(o.task());
    rmSync(join(gitDir, 'orch-merging'));
    write(path, { 'src/a.js': 'half written' });
    expect((await integrate()).merge?.files).toEqual(['src/a.js']);
    expect(read(path, 'src/a.js')).toBe(markers);

    write(path, { 'src/a.js': 'both\n', 'src/more.js': 'more\n' });
    for (const more of [{ integrate: true }, {}]) {
      expect((await o.prepare(o.task(), more)).merge?.files).toEqual(['src/a.js']);
      expect(read(path, 'src/a.js')).toBe('both\n');
      expect(read(path, 'src/more.js')).toBe('more\n');
    }
  });

  test('becomes one commit of two parents, with all that the base brought and nothing else that is protected', async () => {
    const { ours, base } = await bothChange('src/a.js');
    const workspace = await integrate();
    const { path } = workspace;
    write(path, {
      'src/a.js': 'both\n',
      'src/ours.js': 'ours, adapted\n',
      '.github/new.yml': 'evil\n',
      '.github/ci.yml': 'evil\n',
    });
    const result = await commit(workspace, 2);
    expect(result).toMatchObject({ committed: true, differsFromBase: true });
    expect([...result.leftOut].sort()).toEqual(['.github/ci.yml', '.github/new.yml']);
    expect(parents()).toEqual([ours, base]);
    expect(onBranch('src/a.js')).toBe('both');
    expect(onBranch('src/ours.js')).toBe('ours, adapted');
    expect(onBranch('lib/x.js')).toBe('x');
    expect(onBranch('.github/new.yml')).toBe('of the base');
    expect(onBranch('.github/ci.yml')).toBe('ci');
    expect(await commit(workspace, 2)).toEqual(result);
    expect(existsSync(join(o.places(o.task()).gitDir, 'orch-merging'))).toBe(false);
    expect(await integrate()).toMatchObject({ headCommit: result.headCommit });
  });

  test('is taken whole also by a role that writes in docs/ alone, or where the project says', async () => {
    const { ours, base } = await bothChange('src/a.js');
    const workspace = await integrate();
    write(workspace.path, { 'src/a.js': 'both\n', 'src/c.js': 'not mine\n' });
    expect(await commit(workspace, 2, { role: 'analyst' })).toMatchObject({ committed: true, leftOut: ['src/c.js'] });
    expect(parents()).toEqual([ours, base]);
    expect(onBranch('src/a.js')).toBe('both');
    expect(onBranch('src/c.js')).toBe('c');
    expect(onBranch('lib/x.js')).toBe('x');
  });

  test('goes back to the role as long as a marker is left, and nothing it did is lost', async () => {
    const { ours } = await bothChange('src/a.js');
    const workspace = await integrate();
    const { path } = workspace;
    write(path, { 'src/more.js': 'more\n' });
    const result = await commit(workspace, 2);
    expect(result).toMatchObject({
      committed: false,
      unresolved: true,
      headCommit: ours,
      refused: ['src/a.js still holds conflict markers'],
    });
    expect(await commit(workspace, 2)).toEqual(result);
    expect(read(path, 'src/a.js')).toBe(markers);
    expect(read(path, 'src/more.js')).toBe('more\n');
    expect(o.atOrigin('show', `${keptRef()}:src/more.js`)).toBe('more');
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(ours);
    write(path, { 'src/a.js': 'both\n' });
    expect(await commit(await integrate(), 3)).toMatchObject({ committed: true });
    expect(onBranch('src/more.js')).toBe('more');
  });

  test.each<Role>(['developer', 'analyst'])(
    'a resolution of the %s that may not be committed leaves the merge open, with its own reason',
    async (role) => {
      await bothChange('src/a.js');
      const workspace = await integrate();
      write(workspace.path, { 'src/a.js': 'ghp_0123456789abcdefghij\n' });
      expect(await commit(workspace, 2, { role })).toMatchObject({
        unresolved: true,
        refused: ['src/a.js holds what is, or looks like, a credential'],
      });
      expect(o.atOrigin('log', '-p', '--all')).not.toContain('ghp_');
    },
  );

  test('a file that tells of conflicts by itself is no conflict', async () => {
    o.pushAs('main', { 'src/a.js': '<<<<<<< one\n1\n=======\n2\n>>>>>>> two\n\nlast\n' });
    const both = (last: string) => `<<<<<<< one\n1\n=======\n2\n>>>>>>> two\n\n${last}\n`;
    await o.run(o.task(), 'developer', 1, { 'src/a.js': both('ours') });
    o.pushAs('main', { 'src/a.js': both('theirs') });
    const workspace = await integrate();
    expect(await commit(workspace, 2)).toMatchObject({ unresolved: true });
    write(workspace.path, { 'src/a.js': both('ours and theirs') });
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
  });

  test('one side took a file away that the other changed: the role decides', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/a.js': 'ours\n' });
    o.pushAs('main', { 'src/a.js': null });
    const workspace = await integrate();
    expect(workspace.merge?.files).toEqual(['src/a.js']);
    rmSync(join(workspace.path, 'src/a.js'));
    expect(await commit(workspace, 2)).toMatchObject({ committed: true });
    expect(o.atOrigin('ls-tree', '-r', '--name-only', 'orch/item-1')).not.toContain('src/a.js');
  });

  test('a protected file in conflict is taken as one of the two sides has it, or where the project allows it', async () => {
    o.pushAs('orch/item-1', { '.github/ci.yml': 'ours\n', 'src/ours.js': 'ours\n' }, 'main');
    o.pushAs('main', { '.github/ci.yml': 'theirs\n' });
    const workspace = await integrate();
    expect(workspace.merge?.files).toEqual(['.github/ci.yml']);
    write(workspace.path, { '.github/ci.yml': 'both\n' });
    expect(await commit(workspace, 2)).toMatchObject({
      unresolved: true,
      refused: ['.github/ci.yml is protected: leave it as one of the two sides has it'],
    });
    write(workspace.path, { '.github/ci.yml': 'theirs\n' });
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
    expect(onBranch('.github/ci.yml')).toBe('theirs');

    o.pushAs('orch/item-1', { '.github/ci.yml': 'ours again\n' });
    o.pushAs('main', { '.github/ci.yml': 'theirs again\n' });
    const again = await integrate();
    write(again.path, { '.github/ci.yml': 'both\n' });
    expect(await commit(again, 4, { allow: ['.github/'] })).toMatchObject({ committed: true });
    expect(onBranch('.github/ci.yml')).toBe('both');
  });

  test('another stage than the one that integrates sets the merge aside', async () => {
    await bothChange('src/a.js');
    const { path } = await integrate();
    write(path, { 'src/a.js': 'half resolved\n' });
    expect((await o.prepare(o.task(), { integrate: false })).merge).toBeUndefined();
    expect(read(path, 'src/a.js')).toBe('ours\n');
    expect(existsSync(join(path, 'lib/x.js'))).toBe(false);
    expect(o.atOrigin('show', `${keptRef()}:src/a.js`)).toBe('half resolved');
    expect((await integrate()).merge?.files).toEqual(['src/a.js']);
  });

  test('is integrated on another host, too', async () => {
    await bothChange('src/a.js');
    await integrate();
    rmSync(o.deps.reposDir, { recursive: true });
    const workspace = await o.prepare(o.task(), { integrate: true, epoch: 1 });
    expect(workspace.merge?.files).toEqual(['src/a.js']);
    write(workspace.path, { 'src/a.js': 'both\n' });
    expect(await commit(workspace, 3)).toMatchObject({ committed: true });
  });

  test('no more than 50 files are named, without characters that a terminal obeys', async () => {
    const many = (text: string) =>
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`src/\u001b[31m${n}.js`, text]));
    await o.run(o.task(), 'developer', 1, many('ours\n'));
    o.pushAs('main', many('theirs\n'));
    const { merge } = await integrate();
    expect(merge?.files).toHaveLength(50);
    expect(merge?.files?.join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('a push of a person in conflict with our commit', () => {
  async function conflict() {
    const workspace = await o.prepare(o.task());
    const theirs = o.pushAs('orch/item-1', { 'src/a.js': 'theirs\n', 'src/theirs.js': 'theirs\n' }, 'main');
    write(workspace.path, { 'src/a.js': 'ours\n' });
    const { headCommit } = await commit(workspace, 1);
    return { theirs, ours: headCommit };
  }

  test('is the other side of the merge', async () => {
    const { theirs, ours } = await conflict();
    const workspace = await integrate();
    expect(workspace).toMatchObject({
      headCommit: ours,
      merge: { with: 'orch/item-1 on the origin', files: ['src/a.js'] },
    });
    expect(read(workspace.path, 'src/a.js')).toMatch(/^>>>>>>> remotes\/origin\/orch\/item-1$/m);
    expect(plainGit(workspace.path, 'show', 'origin/orch/item-1:src/a.js')).toBe('theirs');
    write(workspace.path, { 'src/a.js': 'both\n' });
    expect(await commit(workspace, 2)).toMatchObject({ committed: true });
    expect(parents()).toEqual([ours, theirs]);
    expect(onBranch('src/theirs.js')).toBe('theirs');
  });

  test('and another push while it is resolved: what does not conflict is merged on top', async () => {
    await conflict();
    const workspace = await integrate();
    o.pushAs('orch/item-1', { 'src/later.js': 'later\n' });
    write(workspace.path, { 'src/a.js': 'both\n' });
    expect((await o.prepare(o.task())).merge?.files).toEqual(['src/a.js']);
    expect(await commit(workspace, 2)).toMatchObject({ committed: true });
    expect(onBranch('src/a.js')).toBe('both');
    expect(onBranch('src/later.js')).toBe('later');
  });

  test('on another host our commit is gone, and what was pushed goes on', async () => {
    const { theirs } = await conflict();
    rmSync(o.deps.reposDir, { recursive: true });
    const workspace = await o.prepare(o.task(), { integrate: true, epoch: 1 });
    expect(workspace.merge).toBeUndefined();
    expect(workspace.headCommit).toBe(theirs);
    expect(o.atOrigin('show', `${keptRef()}:src/a.js`)).toBe('ours');
  });

  test('and a host that is lost while that is resolved: the next one, which has never seen our commit, makes its own', async () => {
    const { theirs } = await conflict();
    const before = await integrate();
    rmSync(o.deps.reposDir, { recursive: true });
    const workspace = await o.prepare(o.task(), { integrate: true, epoch: 1 });
    write(workspace.path, { 'src/a.js': 'anew\n' });
    const at = { ...workspace, headCommit: before.headCommit };
    const result = await commit(at, 2);
    expect(result).toMatchObject({ committed: true, foreignCommits: true });
    expect(parents()).toEqual([theirs]);
    expect(await commit(at, 2)).toEqual(result);
  });

  test('is told where nobody was told to integrate', async () => {
    const { ours } = await conflict();
    expect(await o.prepare(o.task())).toMatchObject({
      headCommit: ours,
      diverged: { with: 'orch/item-1 on the origin', files: ['src/a.js'] },
    });
  });
});

describe('integrating the base without an agent', () => {
  const integrateBase = (workspace: Workspace) =>
    inActivity(createIntegrateBase(o.deps), { task: o.task(), workspace, maxFileMegabytes });

  test('merges and pushes, once', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const base = o.pushAs('main', { 'src/a.js': 'theirs\n' });
    const workspace = await o.prepare(o.task());
    const result = await integrateBase(workspace);
    expect(result).toEqual({ headCommit: o.atOrigin('rev-parse', 'orch/item-1'), conflicts: [] });
    expect(parents()[1]).toBe(base);
    expect(await integrateBase(workspace)).toEqual(result);
  });

  describe('an approval', () => {
    const after = async (workspace: Workspace, approved: string) =>
      (await inActivity(createIntegrateBase(o.deps), { task: o.task(), workspace, maxFileMegabytes, approved }))
        .holdsApproval;
    const approve = async () => {
      await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
      const workspace = await o.prepare(o.task());
      return { workspace, approved: workspace.headCommit };
    };

    test('holds for what git makes of the approved head and the base by itself, time and again', async () => {
      const { workspace, approved } = await approve();
      o.pushAs('main', { 'src/a.js': 'theirs\n' });
      expect(await after(workspace, approved)).toBe(true);
      o.pushAs('main', { 'src/b.js': 'later\n' });
      expect(await after(await o.prepare(o.task()), approved)).toBe(true);
    });

    test('does not hold once anybody has pushed to the branch', async () => {
      const { workspace, approved } = await approve();
      o.pushAs('main', { 'src/a.js': 'theirs\n' });
      o.pushAs('orch/item-1', { 'src/more.js': 'by a person\n' });
      expect(await after(workspace, approved)).toBeUndefined();
    });

    test('does not hold for a merge that is not git’s own, whatever it is called', async () => {
      const { workspace, approved } = await approve();
      const base = o.pushAs('main', { 'src/a.js': 'theirs\n' });
      const tree = o.atOrigin('rev-parse', `${base}^{tree}`);
      const message = 'Merge main into orch/item-1';
      const evil = o.atOrigin('commit-tree', tree, '-p', approved, '-p', base, '-m', message);
      o.atOrigin('update-ref', 'refs/heads/orch/item-1', evil);
      expect(await after(workspace, approved)).toBeUndefined();
    });

    test('does not hold where the approved head is not in the branch any more', async () => {
      const { workspace, approved } = await approve();
      o.atOrigin('update-ref', 'refs/heads/orch/item-1', o.pushAs('main', { 'src/a.js': 'theirs\n' }));
      const { headCommit } = await o.prepare(o.task());
      expect(headCommit).not.toBe(approved);
      expect(await after({ ...workspace, headCommit }, approved)).toBeUndefined();
    });
  });

  test('says so where a person has pushed to the branch, whatever the push is called; asked again, too', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const workspace = await o.prepare(o.task());
    o.pushAs('main', { 'src/a.js': 'theirs\n' });
    o.pushAs('orch/item-1', { 'src/sneaked.js': 'in\n' });
    const result = await integrateBase(workspace);
    expect(result).toMatchObject({ conflicts: [], foreignCommits: true });
    expect(onBranch('src/sneaked.js')).toBe('in');
    expect(await integrateBase(workspace)).toEqual(result);
  });

  test.each([
    ['as git makes it by itself', {}, undefined],
    ['with a change of their own in it', { 'src/c.js': 'sneaked\n' }, true],
  ] as const)('a person’s merge of the base %s', async (_, files, foreignCommits) => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const workspace = await o.prepare(o.task());
    o.pushAs('main', { 'src/a.js': 'theirs\n' });
    const clone = join(o.folder, 'person');
    plainGit(o.folder, 'clone', '--quiet', '--branch=orch/item-1', o.origin, clone);
    plainGit(clone, 'merge', '--quiet', '--no-ff', '--no-commit', 'origin/main');
    write(clone, files);
    plainGit(clone, 'commit', '--quiet', '--all', '-m', 'Merge main into orch/item-1');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD');
    expect((await integrateBase(workspace)).foreignCommits).toBe(foreignCommits);
  });

  test('says so where a person has left work in the worktree', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const workspace = await o.prepare(o.task());
    const head = workspace.headCommit;
    const agentGit = { branch: 'orch/item-1', baseBranch: 'main', head, base: workspace.baseCommit, filters: [] };
    const git = createGit(o.deps, new AbortController().signal);
    await handOver(
      { ...o.places(o.task()), git },
      { ...agentGit, bot: o.deps.bot },
      { name: 'Ada', email: 'ada@example.org' },
    );
    write(workspace.path, { 'src/by-hand.js': 'hers\n' });
    expect(await integrateBase(workspace)).toMatchObject({ foreignCommits: true });
  });

  test('is begun anew where it was cut off in the middle of the checkout', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const workspace = await o.prepare(o.task());
    o.pushAs('main', { 'src/a.js': 'theirs\n' });
    const deps = { ...o.deps, environment: gitThatFails(o.folder, '*--hard*') };
    await expect(
      inActivity(createIntegrateBase(deps), { task: o.task(), workspace, maxFileMegabytes }),
    ).rejects.toThrow();
    const { headCommit } = await integrateBase(workspace);
    expect(read(workspace.path, 'src/a.js')).toBe('theirs\n');
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(headCommit);
  });

  test('is pushed where it was cut off before', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/ours.js': 'ours\n' });
    const workspace = await o.prepare(o.task());
    o.pushAs('main', { 'src/a.js': 'theirs\n' });
    const deps = { ...o.deps, environment: gitThatFails(o.folder, '*push*') };
    await expect(
      inActivity(createIntegrateBase(deps), { task: o.task(), workspace, maxFileMegabytes }),
    ).rejects.toThrow();
    const { headCommit } = await integrateBase(workspace);
    expect(o.atOrigin('rev-parse', 'orch/item-1')).toBe(headCommit);
  });

  test('names the conflicts and changes nothing', async () => {
    const { ours } = await bothChange('src/a.js');
    const workspace = await o.prepare(o.task());
    expect(await integrateBase(workspace)).toEqual({ headCommit: ours, conflicts: ['src/a.js'] });
    expect(read(workspace.path, 'src/a.js')).toBe('ours\n');
    expect((await o.prepare(o.task())).merge).toBeUndefined();
  });
});
