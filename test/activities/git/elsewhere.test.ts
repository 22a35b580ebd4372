import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from './fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'src/a.js': 'a\n' });
});
afterEach(() => o.remove());

/** A run of the developer whose agent uses its own git. */
async function develop(agent: (path: string, git: (...args: string[]) => string) => void, runNumber = 1) {
  const task = o.task();
  const workspace = await o.prepare(task);
  const git = (...args: string[]) => plainGit(workspace.path, ...args);
  agent(workspace.path, git);
  const input = { task, workspace, role: 'developer', stage: 'development', ...aRun(runNumber) } as const;
  return { workspace, git, input, done: await inActivity(createCommitAndPush(o.deps), input) };
}

function commit(path: string, files: Record<string, string>, message = 'work'): void {
  write(path, files);
  plainGit(path, 'add', '--all');
  plainGit(path, 'commit', '--quiet', '-m', message);
}

const keptAtOrigin = (kept: string | null | undefined, path: string) => o.atOrigin('show', `${kept ?? ''}:${path}`);
const isOnWip = (kept: string | null | undefined) =>
  o.atOrigin('for-each-ref', '--contains', kept ?? '', '--format=%(refname)', 'refs/orch/wip') !== '';

describe('work that an agent has left elsewhere in its own git is found, kept beside the branch and named', () => {
  const places: [string, object, (path: string, git: (...args: string[]) => string) => void][] = [
    [
      'on another branch',
      { kind: 'branch', name: 'feature/x', commits: 2 },
      (path, git) => {
        git('checkout', '--quiet', '-b', 'feature/x');
        commit(path, { 'src/b.js': 'b0\n' });
        commit(path, { 'src/b.js': 'b\n' });
        git('checkout', '--quiet', 'orch/item-1');
      },
    ],
    [
      'on no branch',
      { kind: 'detached', name: null, commits: 1 },
      (path, git) => {
        git('checkout', '--quiet', '--detach');
        commit(path, { 'src/b.js': 'b\n' });
        git('checkout', '--quiet', 'orch/item-1');
      },
    ],
    [
      'in a stash, also what was in no commit',
      { kind: 'stash', name: null },
      (path, git) => {
        write(path, { 'src/b.js': 'b\n' });
        git('stash', '--include-untracked');
      },
    ],
    [
      'in a stash below another one',
      { kind: 'stash', name: null },
      (path, git) => {
        write(path, { 'src/b.js': 'b\n' });
        git('add', '--all');
        git('stash');
        write(path, { 'src/a.js': 'later\n' });
        git('stash');
        git('stash', 'show');
        git('checkout', 'stash@{0}', '--', 'src/a.js');
      },
    ],
    [
      'in a worktree of its own',
      { kind: 'branch', name: 'side' },
      (_, git) => {
        git('worktree', 'add', '--quiet', '-b', 'side', join(o.folder, 'side'));
        commit(join(o.folder, 'side'), { 'src/b.js': 'b\n' });
      },
    ],
    [
      'in a worktree of its own, on no branch',
      { kind: 'worktree', name: 'side' },
      (_, git) => {
        git('worktree', 'add', '--quiet', '--detach', join(o.folder, 'side'));
        commit(join(o.folder, 'side'), { 'src/b.js': 'b\n' });
      },
    ],
    [
      'in a worktree of its own inside the tree, in no commit',
      { kind: 'worktree', name: 'side', commits: 0 },
      (path, git) => {
        git('worktree', 'add', '--quiet', '-b', 'side', '.claude/worktrees/side');
        write(join(path, '.claude/worktrees/side'), { 'src/b.js': 'b\n' });
      },
    ],
    [
      'in such a worktree, in commits and in none',
      { kind: 'worktree', name: 'side', commits: 1 },
      (path, git) => {
        git('worktree', 'add', '--quiet', '--detach', 'side');
        commit(join(path, 'side'), { 'src/b.js': 'b0\n' });
        write(join(path, 'side'), { 'src/b.js': 'b\n' });
      },
    ],
    [
      'in such a worktree, which git ignores',
      { kind: 'worktree', name: 'side', commits: 0 },
      (path, git) => {
        write(path, { '.gitignore': '/side/\n' });
        git('worktree', 'add', '--quiet', '-b', 'side', 'side', 'main');
        write(join(path, 'side'), { 'src/b.js': 'b\n' });
      },
    ],
    [
      'in packs',
      { kind: 'branch', name: 'packed' },
      (path, git) => {
        git('checkout', '--quiet', '-b', 'packed');
        commit(path, { 'src/b.js': 'b\n' });
        git('checkout', '--quiet', 'orch/item-1');
        git('gc', '--quiet', '--prune=now');
        git('pack-refs', '--all');
      },
    ],
  ];
  test.each(places)('%s', async (_, where, agent) => {
    const { done } = await develop(agent);
    expect(done).toMatchObject({ elsewhere: [{ ...where, files: ['src/b.js'], count: 1, notKept: [] }] });
    const [work] = done.elsewhere ?? [];
    expect(keptAtOrigin(work?.kept, 'src/b.js')).toBe('b');
    expect(isOnWip(work?.kept)).toBe(true);
  });

  test('asked again the step answers the same, and the next run is told how to bring it', async () => {
    const { done, input } = await develop((path, git) => {
      git('checkout', '--quiet', '-b', 'x');
      commit(path, { 'src/b.js': 'b\n' });
      git('checkout', '--quiet', 'orch/item-1');
    });
    expect(await inActivity(createCommitAndPush(o.deps), input)).toEqual(done);
    const kept = done.elsewhere?.[0]?.kept ?? '';
    const next = await develop((_, git) => git('cherry-pick', '--no-commit', kept), 2);
    expect(next.done).toMatchObject({ committed: true, differsFromBase: true });
    expect(next.done).not.toHaveProperty('elsewhere');
    expect(o.atOrigin('show', 'orch/item-1:src/b.js')).toBe('b');
  });

  test('of a worktree inside the tree the next run is told as well, and brings it', async () => {
    const { done, input, workspace } = await develop((path, git) => {
      git('worktree', 'add', '--quiet', '-b', 'side', 'side');
      commit(join(path, 'side'), { 'src/b.js': 'b0\n' });
      write(join(path, 'side'), { 'src/b.js': 'b\n', 'src/key.js': 'the-forge-token-of-orch\n' });
      rmSync(join(path, 'side/README.md'));
    });
    expect(done).toMatchObject({
      committed: false,
      elsewhere: [{ kind: 'worktree', name: 'side', files: ['README.md', 'src/b.js'], notKept: ['src/key.js'] }],
    });
    expect(existsSync(join(workspace.path, 'side'))).toBe(false);
    expect(await inActivity(createCommitAndPush(o.deps), input)).toMatchObject({ elsewhere: done.elsewhere });
    const kept = done.elsewhere?.[0]?.kept ?? '';
    const next = await develop((_, git) => git('cherry-pick', '--no-commit', kept), 2);
    expect(next.done).toMatchObject({ committed: true });
    expect(next.done).not.toHaveProperty('elsewhere');
    expect(o.atOrigin('diff', '--name-status', 'main', 'orch/item-1')).toBe('D\tREADME.md\nA\tsrc/b.js');
  });

  test.each([
    ['a branch', 'branch', (path: string) => path],
    ['a worktree inside the tree', 'worktree', (path: string) => join(path, 'side')],
  ])('on %s is not lost where the first try to keep it fails', async (_, kind, where) => {
    const workspace = await o.prepare(o.task());
    const git = (...args: string[]) => plainGit(workspace.path, ...args);
    if (kind === 'branch') git('checkout', '--quiet', '-b', 'side');
    else git('worktree', 'add', '--quiet', '-b', 'side', 'side');
    commit(where(workspace.path), { 'src/b.js': 'b\n' });
    if (kind === 'branch') git('checkout', '--quiet', 'orch/item-1');
    else write(where(workspace.path), { 'src/c.js': 'c\n' });
    const hook = join(o.origin, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "Internal Server Connection Error" >&2; exit 1\n', { mode: 0o755 });
    const input = { task: o.task(), workspace, role: 'developer', stage: 'development', ...aRun(1) } as const;
    await expect(inActivity(createCommitAndPush(o.deps), input)).rejects.toThrow(/^The origin has failed/);
    rmSync(hook);
    const done = await inActivity(createCommitAndPush(o.deps), input);
    expect(done).toMatchObject({ elsewhere: [{ kind, name: 'side', commits: 1 }] });
    expect(keptAtOrigin(done.elsewhere?.[0]?.kept, 'src/b.js')).toBe('b');
  });

  test('of a run that did not come to its commit the next one is told; a cancel keeps it', async () => {
    const workspace = await o.prepare(o.task());
    const git = (...args: string[]) => plainGit(workspace.path, ...args);
    git('checkout', '--quiet', '-b', 'x');
    commit(workspace.path, { 'src/b.js': 'b\n' });
    git('checkout', '--quiet', 'orch/item-1');
    const next = await o.prepare(o.task());
    expect(next).toMatchObject({ elsewhere: [{ kind: 'branch', name: 'x' }] });
    expect(await o.prepare(o.task())).toMatchObject({ elsewhere: next.elsewhere });
    write(workspace.path, { 'src/c.js': 'c\n' });
    git('stash', '--include-untracked');
    await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
    const wip = 'refs/orch/wip/task-demo-item-1';
    const [ref = ''] = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip').split('\n');
    expect(ref.slice(0, wip.length)).toBe(wip);
    const files = o.atOrigin('log', '--format=', '--name-only', '-m', ref).split('\n');
    expect(files).toEqual(expect.arrayContaining(['src/b.js', 'src/c.js']));
  });

  test('a credential, or a file that no origin takes, is in nothing that is kept, and is named', async () => {
    const { done } = await develop((path, git) => {
      git('checkout', '--quiet', '-b', 'x');
      commit(path, { 'src/key.js': 'the-forge-token-of-orch\n' });
      commit(path, { 'src/key.js': 'gone\n', 'src/b.js': 'b\n', 'conf/key': 'the-forge-token-of-orch\n' });
      commit(path, { 'big.bin': 'x'.repeat(51 * 1024 * 1024) });
      git('checkout', '--quiet', 'orch/item-1');
    });
    expect(done).toMatchObject({ elsewhere: [{ count: 4, notKept: ['big.bin', 'conf/key'] }] });
    const all = o.atOrigin('log', '--all', '--patch', '-m', '--format=%H %s %b');
    expect(all).toContain('src/b.js');
    expect(all).not.toContain('the-forge-token-of-orch');
  });
});

describe('where the files are those of another checkout', () => {
  /** The branch has work of an earlier round, and the base has moved on. */
  async function developAgain(agent: (path: string, git: (...args: string[]) => string) => void) {
    await o.run(o.task(), 'developer', 1, { 'src/first.js': 'first\n', 'src/a.js': 'ours\n' });
    o.pushAs('main', { 'src/theirs.js': 'theirs\n' });
    return develop(agent, 2);
  }
  const earlier = () => ['first.js', 'a.js'].map((name) => o.atOrigin('show', `orch/item-1:src/${name}`));

  const away: [string, object, (path: string, git: (...args: string[]) => string) => void][] = [
    [
      'changes on the base branch',
      { kind: 'checkout', name: 'main', commits: 0 },
      (path, git) => {
        git('checkout', '--quiet', 'main');
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'commits and changes on a branch from the base',
      { kind: 'checkout', name: 'feature/x', commits: 1 },
      (path, git) => {
        git('checkout', '--quiet', '-b', 'feature/x', 'main');
        commit(path, { 'src/b.js': 'b0\n' });
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'commits on a branch from the base',
      { kind: 'checkout', name: 'feature/x', commits: 1 },
      (path, git) => {
        git('checkout', '--quiet', '-b', 'feature/x', 'main');
        commit(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'changes on an earlier commit, as a bisection leaves it',
      { kind: 'checkout', name: null, commits: 0 },
      (path, git) => {
        git('checkout', '--quiet', '--detach', 'HEAD~1');
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'a branch without history',
      { kind: 'checkout', name: 'pages', commits: 0 },
      (path, git) => {
        git('checkout', '--quiet', '--orphan', 'pages');
        git('rm', '--quiet', '-rf', '.');
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'its own commits on the branch, and then the base',
      { kind: 'branch', name: 'orch/item-1', commits: 1 },
      (path, git) => {
        commit(path, { 'src/b.js': 'b\n' });
        git('checkout', '--quiet', 'main');
      },
    ],
  ];
  test.each(away)('%s: nothing of the branch is undone, and the work is kept and named', async (_, where, agent) => {
    const { workspace, done, input } = await developAgain(agent);
    expect(done).toMatchObject({
      committed: false,
      elsewhere: [{ ...where, files: ['src/b.js'], count: 1, notKept: [] }],
    });
    expect(earlier()).toEqual(['first', 'ours']);
    const kept = done.elsewhere?.[0]?.kept ?? '';
    expect(isOnWip(kept)).toBe(true);
    expect(o.atOrigin('show', '--format=', '--name-status', kept)).toBe('A\tsrc/b.js');
    // Whatever works there next has the branch's files, and finds nothing.
    expect(readFileSync(join(workspace.path, 'src/first.js'), 'utf8')).toBe('first\n');
    expect(await inActivity(createCommitAndPush(o.deps), input)).toEqual(done);
    const next = await develop((_path, git) => git('cherry-pick', '--no-commit', kept), 3);
    expect(next.done).toMatchObject({ committed: true });
    expect(next.done).not.toHaveProperty('elsewhere');
    expect([...earlier(), o.atOrigin('show', 'orch/item-1:src/b.js')]).toEqual(['first', 'ours', 'b']);
  });

  test('a rebase that is half done undoes nothing, and is brought back by its changes', async () => {
    const { done } = await developAgain((path, git) => {
      expect(() => git('rebase', '--quiet', '--exec', 'false', 'main')).toThrow();
      write(path, { 'src/b.js': 'b\n' });
    });
    expect(done).toMatchObject({
      committed: false,
      elsewhere: [{ kind: 'checkout', name: null, commits: 1, files: ['src/b.js'] }],
    });
    expect(earlier()).toEqual(['first', 'ours']);
    const kept = done.elsewhere?.[0]?.kept ?? '';
    const next = await develop((_, git) => git('cherry-pick', '--no-commit', kept), 3);
    expect(next.done).toMatchObject({ committed: true });
    expect([...earlier(), o.atOrigin('show', 'orch/item-1:src/b.js')]).toEqual(['first', 'ours', 'b']);
  });

  test('an agent that only looked there has changed nothing', async () => {
    const { workspace, done } = await developAgain((_, git) => git('checkout', '--quiet', 'main'));
    expect(done).toMatchObject({ committed: false, differsFromBase: true });
    expect(done).not.toHaveProperty('elsewhere');
    expect(earlier()).toEqual(['first', 'ours']);
    expect(existsSync(join(workspace.path, 'src/theirs.js'))).toBe(false);
    const next = await o.prepare(o.task());
    expect(plainGit(next.path, 'status', '--porcelain')).toBe('');
  });

  test('of a run that did not come to its commit the next one is told, and finds the branch', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/first.js': 'first\n' });
    const workspace = await o.prepare(o.task());
    plainGit(workspace.path, 'checkout', '--quiet', 'main');
    write(workspace.path, { 'src/b.js': 'b\n' });
    await inActivity(createKeepWork(o.deps), { task: o.task(), workspace, runNumber: 2 });
    const next = await o.prepare(o.task());
    expect(next).toMatchObject({ elsewhere: [{ kind: 'checkout', name: 'main', files: ['src/b.js'] }] });
    expect(plainGit(next.path, 'status', '--porcelain')).toBe('');
    expect(readFileSync(join(next.path, 'src/first.js'), 'utf8')).toBe('first\n');
  });

  test('the same files again after another run are told again', async () => {
    const agent = (path: string, git: (...args: string[]) => string) => {
      git('checkout', '--quiet', 'main');
      write(path, { 'src/b.js': 'b\n' });
    };
    await developAgain(agent);
    const { done } = await develop(agent, 3);
    expect(done).toMatchObject({ committed: false, elsewhere: [{ kind: 'checkout', files: ['src/b.js'] }] });
  });

  test('a credential there is kept nowhere, and named', async () => {
    const { done } = await developAgain((path, git) => {
      git('checkout', '--quiet', 'main');
      write(path, { 'src/b.js': 'b\n', 'src/key.js': 'the-forge-token-of-orch\n' });
    });
    expect(done).toMatchObject({ elsewhere: [{ files: ['src/b.js'], notKept: ['src/key.js'] }] });
    expect(o.atOrigin('log', '--all', '--patch', '-m', '--format=%H')).not.toContain('the-forge-token-of-orch');
  });

  test('a HEAD that is a folder, or says nothing, is no checkout: the files are as they are', async () => {
    for (const [number, plant] of [
      (path: string) => mkdirSync(join(path, '.git/HEAD')),
      (path: string) => writeFileSync(join(path, '.git/HEAD'), 'nonsense\n'),
      (path: string) => symlinkSync('/etc/hostname', join(path, '.git/HEAD')),
    ].entries()) {
      const { done } = await develop((path) => {
        rmSync(join(path, '.git/HEAD'));
        plant(path);
        write(path, { 'src/b.js': `${number}\n` });
      }, number + 1);
      expect(done).toMatchObject({ committed: true });
    }
  });

  test('a commit that is nowhere, named as what is checked out, undoes nothing', async () => {
    const { done } = await developAgain((path, git) => {
      git('checkout', '--quiet', 'main');
      write(path, { '.git/HEAD': `${'1'.repeat(40)}\n`, 'src/b.js': 'b\n' });
    });
    expect(done).toMatchObject({ committed: false, elsewhere: [{ kind: 'checkout', name: null }] });
    expect(earlier()).toEqual(['first', 'ours']);
  });
});

describe('what is no work elsewhere', () => {
  const nothing: [string, (path: string, git: (...args: string[]) => string) => void][] = [
    [
      'commits on the task’s own branch',
      (path, git) => {
        commit(path, { 'src/b.js': 'b0\n' });
        commit(path, { 'src/b.js': 'b1\n' });
        git('commit', '--quiet', '--amend', '-m', 'amended');
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'a branch that is checked out at the end',
      (path, git) => {
        git('checkout', '--quiet', '-b', 'x');
        commit(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'the branch upon the base, or under another name',
      (path, git) => {
        git('rebase', '--quiet', 'main');
        git('branch', '-m', 'x');
        commit(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'a branch that was merged, squashed or picked',
      (path, git) => {
        for (const [name, how] of [
          ['one', ['merge', '--quiet', '--no-ff', '-m', 'merged', 'one']],
          ['two', ['merge', '--squash', '--quiet', 'two']],
          ['three', ['cherry-pick', '--no-commit', 'three']],
        ] as const) {
          git('checkout', '--quiet', '-b', name);
          commit(path, { [`src/${name}.js`]: 'b\n' });
          git('checkout', '--quiet', 'orch/item-1');
          git(...how);
        }
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'a stash that was taken back',
      (path, git) => {
        write(path, { 'src/b.js': 'b\n' });
        git('add', '--all');
        git('stash');
        git('stash', 'apply');
      },
    ],
    [
      'a history made anew',
      (path, git) => {
        rmSync(join(path, '.git'), { recursive: true });
        git('init', '--quiet');
        commit(path, { 'src/b.js': 'b\n' });
      },
    ],
    [
      'no git at all',
      (path) => {
        rmSync(join(path, '.git'), { recursive: true });
        write(path, { 'src/b.js': 'b\n' });
      },
    ],
  ];
  test.each(nothing)('%s', async (_, agent) => {
    const { done } = await develop(agent);
    expect(done).toMatchObject({ committed: true });
    expect(done).not.toHaveProperty('elsewhere');
    expect(o.atOrigin('show', 'orch/item-1:src/b.js')).toBe('b');
  });
});

describe('what an agent plants in its git', () => {
  test('objects of another repository, borrowed or linked, are not brought out', async () => {
    const secret = join(o.folder, 'secret');
    plainGit(o.folder, 'init', '--quiet', secret);
    commit(secret, { 'secret.txt': 'of another project\n' });
    const id = plainGit(secret, 'rev-parse', 'HEAD');
    for (const plant of [
      (path: string) => write(path, { '.git/objects/info/alternates': `${secret}/.git/objects\n` }),
      (path: string) => {
        for (const name of [id.slice(0, 2), plainGit(secret, 'rev-parse', 'HEAD^{tree}').slice(0, 2)]) {
          rmSync(join(path, '.git/objects', name), { recursive: true, force: true });
          symlinkSync(join(secret, '.git/objects', name), join(path, '.git/objects', name));
        }
      },
    ]) {
      const { done } = await develop((path) => {
        plant(path);
        write(path, { '.git/refs/heads/x': `${id}\n` });
      });
      expect(done.elsewhere).toEqual([
        { kind: 'branch', name: 'x', commits: 0, files: [], count: 0, kept: null, notKept: [] },
      ]);
      expect(o.atOrigin('log', '--all', '--format=%H')).not.toContain(id);
      rmSync(o.places(o.task()).gitDir, { recursive: true });
      rmSync(o.places(o.task()).root, { recursive: true });
    }
  });

  test('a worktree that it says to have outside of the tree, or by a link, brings nothing in', async () => {
    const secret = join(o.folder, 'secret');
    write(secret, { 'secret.txt': 'of another project\n', '.git': 'gitdir: here\n' });
    const { done } = await develop((path, git) => {
      symlinkSync(secret, join(path, 'link'));
      for (const [name, place] of [
        ['one', secret],
        ['two', join(path, 'link')],
        ['three', `${path}/src/../../../secret`],
        ['four', path],
      ] as const)
        write(path, {
          [`.git/worktrees/${name}/gitdir`]: `${place}/.git\n`,
          [`.git/worktrees/${name}/HEAD`]: `${git('rev-parse', 'HEAD')}\n`,
        });
      write(path, { 'src/b.js': 'b\n' });
    });
    expect(done).toMatchObject({ committed: true });
    expect(done).not.toHaveProperty('elsewhere');
    expect(o.atOrigin('log', '--all', '--name-only', '--format=')).not.toContain('secret.txt');
  });

  test('its configuration, hooks and pipes run nothing and hold nobody up', async () => {
    const mark = join(o.folder, 'mark');
    const { done } = await develop((path, git) => {
      git('checkout', '--quiet', '-b', 'x');
      commit(path, { 'src/b.js': 'b\n' });
      git('checkout', '--quiet', 'orch/item-1');
      git('config', 'uploadpack.packObjectsHook', `touch ${mark}`);
      git('config', 'core.fsmonitor', `touch ${mark}; true`);
      git('config', 'core.alternateRefsCommand', `touch ${mark}`);
      mkdirSync(join(path, '.git/refs/heads/y'), { recursive: true });
      rmSync(join(path, '.git/packed-refs'));
      symlinkSync('/etc/hostname', join(path, '.git/packed-refs'));
      writeFileSync(join(path, '.git/refs/heads/y/z'), '--upload-pack=x\n');
      write(path, { '.git/refs/heads/spoilt': `${'1'.repeat(40)}\n` });
    });
    expect(done.elsewhere?.map(({ name, kept }) => [name, kept !== null])).toEqual([
      ['spoilt', false],
      ['x', true],
    ]);
    expect(existsSync(mark)).toBe(false);
    expect(readFileSync(join(o.places(o.task()).root, 'README.md'), 'utf8')).toBe('demo\n');
  });
});
