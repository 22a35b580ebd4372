import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeepWork } from '../../../src/activities/keep-work.js';
import { createReleaseWorkspace } from '../../../src/activities/release-workspace.js';
import { createGit } from '../../../src/activities/git/git.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, testEnvironment, write } from './fresh-origin.js';

let o: FreshOrigin;
let mark: string;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'a.txt': 'a\n' });
  mark = join(o.folder, 'the-attack-ran');
});
afterEach(() => o.remove());

/** What an agent can plant in its worktree, and a plain command of git that falls for it. */
const attacks: readonly {
  readonly name: string;
  readonly plant: (worktree: string, script: string) => void;
  readonly fall: (worktree: string) => void;
}[] = [
  {
    name: 'a hook',
    plant: (worktree, script) => {
      for (const hook of ['post-checkout', 'pre-commit', 'post-index-change', 'pre-push', 'reference-transaction']) {
        write(worktree, { [`.git/hooks/${hook}`]: `#!/bin/sh\n${script}\n` });
        chmodSync(join(worktree, '.git/hooks', hook), 0o755);
      }
    },
    fall: (worktree) => plainGit(worktree, 'checkout', '--quiet', '-b', 'other'),
  },
  {
    name: 'core.fsmonitor',
    plant: (worktree, script) => plainGit(worktree, 'config', 'core.fsmonitor', script),
    fall: (worktree) => plainGit(worktree, 'status'),
  },
  {
    name: 'core.hooksPath',
    plant: (worktree, script) => {
      write(worktree, { 'hooks/post-checkout': `#!/bin/sh\n${script}\n` });
      chmodSync(join(worktree, 'hooks/post-checkout'), 0o755);
      plainGit(worktree, 'config', 'core.hooksPath', join(worktree, 'hooks'));
    },
    fall: (worktree) => plainGit(worktree, 'checkout', '--quiet', '-b', 'other'),
  },
  {
    name: 'a filter with .gitattributes',
    plant: (worktree, script) => {
      write(worktree, {
        '.gitattributes': '* filter=evil\n',
        'docs/.gitattributes': '* filter=evil\n',
        'docs/x.md': 'x',
      });
      for (const side of ['clean', 'smudge', 'process']) plainGit(worktree, 'config', `filter.evil.${side}`, script);
    },
    fall: (worktree) => tolerated(() => plainGit(worktree, 'add', '.')),
  },
  {
    name: 'a .git that points at a repository elsewhere',
    plant: (worktree, script) => {
      const elsewhere = join(worktree, 'elsewhere');
      plainGit(worktree, 'init', '--quiet', elsewhere);
      plainGit(elsewhere, 'config', 'core.fsmonitor', script);
      rmSync(join(worktree, '.git'), { recursive: true });
      writeFileSync(join(worktree, '.git'), `gitdir: ${elsewhere}/.git\n`);
    },
    fall: (worktree) => plainGit(worktree, 'status'),
  },
  {
    name: 'core.sshCommand with url.insteadOf',
    plant: (worktree, script) => {
      plainGit(worktree, 'remote', 'add', 'origin', '/somewhere');
      plainGit(worktree, 'config', 'core.sshCommand', script);
      plainGit(worktree, 'config', 'url.ssh://localhost/.insteadOf', '/');
    },
    fall: (worktree) => tolerated(() => plainGit(worktree, 'fetch', 'origin')),
  },
  {
    name: 'a repository inside the tree with a configuration of its own',
    plant: (worktree, script) => {
      const inner = join(worktree, 'inner');
      plainGit(worktree, 'init', '--quiet', inner);
      write(inner, { 'x.txt': 'x' });
      plainGit(inner, 'add', '.');
      plainGit(inner, 'commit', '--quiet', '--allow-empty', '-m', 'x');
      plainGit(inner, 'config', 'core.fsmonitor', script);
      plainGit(worktree, 'add', 'inner');
      rmSync(mark, { force: true });
    },
    fall: (worktree) => plainGit(worktree, 'status'),
  },
];

describe.each(attacks)('$name', ({ plant, fall }) => {
  const script = () => `touch ${mark}; true`;

  test('runs with plain git', async () => {
    const { path } = await o.prepare(o.task());
    plant(path, script());
    rmSync(mark, { force: true });
    fall(path);
    expect(existsSync(mark)).toBe(true);
  });

  test('does not run in any step of ours', async () => {
    const task = o.task();
    const workspace = await o.prepare(task);
    const replant = () => {
      write(workspace.path, { 'a.txt': `changed ${Math.random()}\n`, 'new.txt': `new ${Math.random()}\n` });
      plant(workspace.path, script());
      rmSync(mark, { force: true });
    };
    replant();
    await inActivity(createKeepWork(o.deps), { task, workspace, runNumber: 1 });
    expect(existsSync(mark)).toBe(false);
    await o.run(task, 'developer', 1, {});
    expect(existsSync(mark)).toBe(false);
    replant();
    o.pushAs('orch/item-1', { 'theirs.txt': 'theirs' });
    await o.prepare(task);
    expect(existsSync(mark)).toBe(false);
    replant();
    await inActivity(createReleaseWorkspace(o.deps), { task, workspace });
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(workspace.path)).toBe(false);
  });
});

test('a submodule of the repository, with a configuration that the agent has changed, runs nothing', async () => {
  const library = join(o.folder, 'library');
  plainGit(o.folder, 'init', '--quiet', library);
  plainGit(library, 'commit', '--quiet', '--allow-empty', '-m', 'library');
  const clone = join(o.folder, 'with-submodule');
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  plainGit(clone, '-c', 'protocol.file.allow=always', 'submodule', 'add', library, 'lib');
  plainGit(clone, 'commit', '--quiet', '-m', 'with a submodule');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');

  const { path } = await o.prepare(o.task());
  plainGit(path, '-c', 'protocol.file.allow=always', 'submodule', 'update', '--init');
  plainGit(join(path, 'lib'), 'commit', '--quiet', '--allow-empty', '-m', 'moved on');
  plainGit(join(path, 'lib'), 'config', 'core.fsmonitor', `touch ${mark}; true`);
  plainGit(path, 'status');
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);
  const result = await o.run(o.task(), 'developer', 1, { 'new.txt': 'new' });
  expect(result).toMatchObject({ committed: true, leftOut: [] });
  expect(existsSync(mark)).toBe(false);
  expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('new.txt');
});

describe('our own git', () => {
  const git = (environment: Record<string, string>, redact = (text: string) => text) =>
    createGit({ environment, bot: { name: 'b', email: 'b@example.org' }, redact }, new AbortController().signal);

  test('gets nothing of the environment but what is handed in, and no repository that a variable names', async () => {
    const environment = { ...testEnvironment, GIT_DIR: o.origin, GIT_INDEX_FILE: '/x', GIT_CONFIG_GLOBAL: mark };
    await expect(git(environment)(['rev-parse', '--git-dir'], {})).rejects.toThrow(/not a git repository/);
    writeFileSync(mark, '[core]\n\tpager = evil\n');
    const { stdout } = await git(environment)(['config', '--get', 'core.pager'], { gitDir: o.origin });
    expect(stdout).toBe('cat');
  });

  test('reads neither the person’s nor the machine’s configuration', async () => {
    const home = join(o.folder, 'home');
    write(home, { '.gitconfig': '[orch]\n\tplanted = yes\n', '.config/git/config': '[orch]\n\tplanted = yes\n' });
    const asked = git({ ...testEnvironment, HOME: home, XDG_CONFIG_HOME: join(home, '.config') });
    const answer = await asked(['config', '--get', 'orch.planted'], { gitDir: o.origin, answers: [1] });
    expect(answer).toMatchObject({ code: 1, stdout: '' });
  });

  test('never has the origin in its command line, and no secret in its errors', async () => {
    const origin = 'http://s3cret@127.0.0.1:9/x.git';
    const program = join(o.folder, 'bin/git');
    write(o.folder, { 'bin/git': `#!/bin/sh\necho "$@" > ${o.folder}/argv\nexec "$REAL_GIT" "$@"\n` });
    chmodSync(program, 0o755);
    const real = (testEnvironment.PATH.split(':').find((folder) => existsSync(join(folder, 'git'))) ?? '') + '/git';
    const environment = { ...testEnvironment, PATH: `${o.folder}/bin:${testEnvironment.PATH}`, REAL_GIT: real };
    const asked = git(environment, (text) => text.replaceAll('s3cret', '***'));
    const error = await asked(['fetch', 'origin'], { gitDir: o.origin, origin }).catch((thrown: unknown) => thrown);
    expect(readFileSync(join(o.folder, 'argv'), 'utf8')).toMatch(/fetch origin$/m);
    expect(readFileSync(join(o.folder, 'argv'), 'utf8')).not.toContain('s3cret');
    expect((error as Error).message).toContain('git fetch');
    expect((error as Error).message).not.toContain('s3cret');
  });

  test('says that the program is missing', async () => {
    await expect(git({ PATH: '/nowhere' })(['version'], {})).rejects.toThrow(/git version failed: .*ENOENT/);
  });

  test('does nothing once it is cancelled', async () => {
    const cancel = new AbortController();
    const asked = createGit({ ...o.deps }, cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(asked(['init', '--bare', join(o.folder, 'x.git')], {})).rejects.toThrow('enough');
    expect(existsSync(join(o.folder, 'x.git'))).toBe(false);
  });
});

function tolerated(work: () => unknown): void {
  try {
    work();
  } catch {
    // The command may fail: what counts is what it ran.
  }
}
