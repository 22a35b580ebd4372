import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { readProjectsFile } from '../../../../config/projects/projects.js';
import { orchBin } from '../../../orch-bin.js';
import { processesOf, run as start, until } from '../../../stack/start-fixture.js';
import { run } from '../../team.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-init-test-'));
  file = join(folder, 'orch.projects.yaml');
});

const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...identity },
  }).trim();
}
function orch(...args: string[]) {
  return run(folder, { PATH: process.env.PATH, HOME: folder }, args);
}

/** A bare origin with one commit, and a clone of it. */
function makeRepository(
  name: string,
  branch: string,
  files: Record<string, string>,
): { origin: string; clone: string } {
  const [origin, clone] = [join(folder, `${name}.git`), join(folder, name)];
  git('init', '-q', '--bare', '-b', branch, origin);
  git('clone', '-q', origin, clone);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(clone, path), text);
  git('-C', clone, 'checkout', '-q', '-b', branch);
  git('-C', clone, 'add', '.');
  git('-C', clone, 'commit', '-q', '--allow-empty', '-m', 'first');
  git('-C', clone, 'push', '-q', 'origin', branch);
  return { origin, clone };
}

async function expectRefusal(args: string[], what: RegExp, hint: RegExp): Promise<void> {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const { code, stdout, stderr } = await orch('init', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.split('\n')[0]).toMatch(what);
  expect(stderr).toMatch(hint);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(before);
}

describe('orch init', () => {
  test('describes a clone by its origin, with the base branch and the checks that are there', async () => {
    const { origin, clone } = makeRepository('shop', 'trunk', { 'package.json': '{"scripts":{"test":"node --test"}}' });
    const { code, stdout, stderr } = await orch('init', clone);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('npx orch up');
    expect(stdout).toContain('npx orch start --project shop');
    expect(readProjectsFile(file)).toMatchObject([
      {
        name: 'shop',
        repository: { name: 'shop', url: origin, baseBranch: 'trunk' },
        merge: { method: 'merge' },
        agent: { name: 'claude' },
        approvals: null,
        setUp: { commands: [] },
        checks: [{ run: 'npm test' }],
      },
    ]);
    expect(readFileSync(file, 'utf8')).toMatch(/# .*Claude Code/);
    expect(git('-C', clone, 'status', '--porcelain')).toBe('');
  });

  test('describes a bare repository by its path and a URL by itself', async () => {
    const { origin } = makeRepository('shop', 'main', { Makefile: 'test:\n\ttrue\n' });
    expect(JSON.parse((await orch('init', origin, '--json')).stdout)).toMatchObject({
      file,
      project: {
        ...{ name: 'shop', url: origin, baseBranch: 'main' },
        commands: { tried: false, setup: [], checks: [{ run: 'make test', problem: null }] },
      },
    });
    expect((await orch('init', `file://${origin}`, '--name', 'other')).code).toBe(0);
    expect(readProjectsFile(file)).toMatchObject([
      { name: 'shop', repository: { url: origin } },
      { name: 'other', repository: { name: 'other', url: `file://${origin}` } },
    ]);
  });

  test('proposes git-lfs where the attributes ask for it, and says which filters it does not run', async () => {
    const attributes = '*.bin filter=lfs -text\n# *.txt filter=none\n*.key -text filter=git-crypt\n';
    const { clone } = makeRepository('shop', 'main', { '.gitattributes': attributes });
    const { code, stdout } = await orch('init', clone);
    expect(code).toBe(0);
    expect(stdout).toMatch(/filter of git: lfs {2}\(git-lfs has to be on the PATH/);
    expect(stdout).toMatch(/filter of git: git-crypt {2}\(orch does not run it/);
    expect(stdout).not.toContain('none');
    expect(readProjectsFile(file)).toMatchObject([{ repository: { filters: ['lfs'] } }]);
    const more = makeRepository('more', 'main', { '.gitattributes': '*.bin filter=lfs\n' });
    expect((await orch('init', more.clone)).code).toBe(0);
    expect(readProjectsFile(file)).toMatchObject([
      { name: 'shop' },
      { name: 'more', repository: { filters: ['lfs'] } },
    ]);
  });

  test('takes the folder it is called in, where none is named', async () => {
    const { origin, clone } = makeRepository('shop', 'main', {});
    const { code } = await run(clone, { PATH: process.env.PATH, HOME: folder }, ['init']);
    expect(code).toBe(0);
    expect(readProjectsFile(join(clone, 'orch.projects.yaml'))).toMatchObject([
      { name: 'shop', repository: { url: origin } },
    ]);
  });

  test('adds to a projects file and leaves what stands there, comments too', async () => {
    const { clone } = makeRepository('shop', 'main', {});
    const before = '# ours\nprojects:\n  # the first\n  app: { repository: /app, checks: [make] } # short\n';
    writeFileSync(file, before);
    expect((await orch('init', clone)).code).toBe(0);
    const after = readFileSync(file, 'utf8');
    for (const kept of ['# ours', '# the first', '# short']) expect(after).toContain(kept);
    expect(readProjectsFile(file)?.map(({ name }) => name)).toEqual(['app', 'shop']);
  });

  test('adds to a projects file that has only its comments', async () => {
    const { clone } = makeRepository('shop', 'main', {});
    writeFileSync(file, '# nothing yet\n');
    expect((await orch('init', clone)).code).toBe(0);
    expect(readProjectsFile(file)?.map(({ name }) => name)).toEqual(['shop']);
  });

  test('refuses a project that the file has, and a file with mistakes', async () => {
    const { clone } = makeRepository('shop', 'main', {});
    writeFileSync(file, 'projects:\n  shop: { repository: /elsewhere }\n');
    await expectRefusal([clone], /has a project shop already/, /--name/);
    writeFileSync(file, 'projects:\n  shop: { repositry: /elsewhere }\n');
    await expectRefusal([clone], /has 2 mistakes/, /did you mean repository/);
  });

  test('gives a repository a folder of its own, or asks for another name', async () => {
    const { origin, clone } = makeRepository('shop', 'main', {});
    writeFileSync(file, 'projects:\n  other: { repository: /elsewhere/Shop.git }\n');
    await expectRefusal([clone], /other works in a folder shop already/, /--name/);
    expect((await orch('init', clone, '--name', 'mine')).code).toBe(0);
    expect(readProjectsFile(file)).toMatchObject([{ name: 'other' }, { repository: { name: 'mine', url: origin } }]);
  });

  test('runs what it found where that is wanted, and writes what passed, with what did not as a comment', async () => {
    const scripts = { test: 'node -e 0', lint: 'echo it is ugly; sh -c "exit 3"' };
    const { clone } = makeRepository('shop', 'main', {
      'package.json': JSON.stringify({ scripts }),
      'go.mod': 'module a\n',
    });
    const path = `${join(clone, 'bin')}:${process.env.PATH?.replaceAll('/go/bin', '/no/bin')}`;
    const { code, stdout, stderr } = await run(folder, { PATH: path, HOME: folder }, ['init', clone, '--run']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/ {2}npm test: passed in \d+ s\n {2}npm run lint: failed \(exit 3\)\n[^]* {4}it is ugly/);
    expect(stdout).toContain('checks: npm test  (passed here)');
    expect(readProjectsFile(file)).toMatchObject([{ checks: [{ run: 'npm test' }] }]);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/ {4}# - "npm run lint"\n {4}# {3}failed \(exit 3\): it is ugly\n/);
    expect(text).toMatch(
      / {4}# - "go test .\/..."\n {4}# {3}go is not on this machine's PATH \(https:\/\/go.dev\/dl\)\n/,
    );
  });

  test('adds what it tried to a projects file with its comments, and tries no check where the set-up has failed', async () => {
    const { clone } = makeRepository('shop', 'main', {
      'package.json': JSON.stringify({ scripts: { test: 'touch ../tested' }, dependencies: { a: 'file:./nowhere' } }),
      'package-lock.json': '{}',
    });
    writeFileSync(file, 'projects:\n  app: { repository: /app } # first\n');
    expect((await orch('init', clone, '--run')).code).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/# - "npm ci"\n *# {3}failed \(exit 1\): npm error /);
    expect(text).toMatch(/# - "npm test"\n *# {3}not tried, since the set-up has failed\n/);
    expect(readProjectsFile(file)).toMatchObject([{ name: 'app' }, { setUp: { commands: [] }, checks: [] }]);
  });

  test('runs it as a worker would: without credentials, in a clone that is gone afterwards', async () => {
    const { clone } = makeRepository('shop', 'main', {
      Makefile: 'test:\n\tenv > $(HOME)/seen; pwd >> $(HOME)/seen\n',
    });
    const env = { PATH: process.env.PATH, HOME: folder, ANTHROPIC_API_KEY: 'topsecret', NPM_TOKEN: 'topsecret' };
    expect((await run(folder, env, ['init', clone, '--run'])).code).toBe(0);
    const seen = readFileSync(join(folder, 'seen'), 'utf8');
    expect(seen).not.toContain('topsecret');
    expect(seen).toContain(`HOME=${folder}\n`);
    expect(existsSync(seen.trim().split('\n').at(-1) ?? '')).toBe(false);
    expect(git('-C', clone, 'status', '--porcelain')).toBe('');
  });

  test('ends what it runs where it is stopped, and writes nothing', async () => {
    const { clone } = makeRepository('shop', 'main', { Makefile: 'test:\n\techo $$PPID > $(HOME)/runs; sleep 300\n' });
    const program = await start(folder, process.execPath, [orchBin, 'init', clone, '--run'], { HOME: folder });
    await until('the check runs', () => existsSync(join(folder, 'runs')));
    program.child.kill('SIGINT');
    await program.ends(130);
    expect(program.output()).toContain('nothing was written');
    expect(existsSync(file)).toBe(false);
    expect(processesOf(folder)).toEqual([]);
  });

  test.each([
    ['Enter', '\r', 0, /checks: make test {2}\(passed here\)/, ['make test'], true],
    ['n', 'n\r', 0, /checks: make test {2}\(guessed, not tried\)/, ['make test'], false],
    ['Ctrl-C', '\x03', 130, /nothing was written/, null, false],
  ])('asks at a terminal whether to run what it found: %s', async (_, keys, code, words, checks, ran) => {
    const { clone } = makeRepository('shop', 'main', { Makefile: 'test:\n\ttouch $(HOME)/ran\n' });
    const command = `exec '${process.execPath}' '${orchBin}' init '${clone}'`;
    const terminal = await start(folder, 'script', ['-qec', command, '/dev/null'], { HOME: folder }, 'pipe');
    await terminal.says(/ {2}make test[^]*run them now\? \[Y\/n\]/);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    terminal.child.stdin?.write(keys);
    await terminal.ends(code);
    expect(terminal.output()).toMatch(words);
    expect(readProjectsFile(file)?.[0]?.checks.map(({ run }) => run) ?? null).toEqual(checks);
    expect(existsSync(join(folder, 'ran'))).toBe(ran);
  });

  test('tells the way out for a repository without an origin', async () => {
    git('init', '-q', 'alone');
    await expectRefusal(['alone'], /has no origin/, /git clone --bare/);
  });

  test('refuses an origin with a password in it, and does not repeat the password', async () => {
    git('init', '-q', 'secret');
    git('-C', 'secret', 'remote', 'add', 'origin', 'https://me:topsecret@example.org/x.git');
    await expectRefusal(['secret'], /holds a password/, /set-url/);
    expect((await orch('init', 'secret')).stderr).not.toContain('topsecret');
    expect((await orch('init', 'https://me:topsecret@example.org/x.git')).stderr).not.toContain('topsecret');
  });

  test('refuses an origin with a token for its user, and does not repeat it', async () => {
    const url = 'https://ghp_A1b2C3d4E5f6G7h8I9j0@github.com/o/r.git';
    git('init', '-q', 'token');
    git('-C', 'token', 'remote', 'add', 'origin', url);
    await expectRefusal(['token'], /holds a token/, /set-url/);
    expect((await orch('init', 'token')).stderr).not.toContain('ghp_');
    expect((await orch('init', url)).stderr).not.toContain('ghp_');
  });

  test('refuses what is no repository, or has nothing in it', async () => {
    mkdirSync(join(folder, 'plain'));
    git('init', '-q', '--bare', 'empty.git');
    await expectRefusal(['nowhere'], /There is no folder/, /npx orch init/);
    await expectRefusal(['plain'], /is no git repository/, /npx orch init/);
    await expectRefusal(['empty.git'], /no commit yet/, /Push/);
    await expectRefusal(['file:///nowhere/x.git'], /does not answer/, /git ls-remote/);
    await expectRefusal(['http://127.0.0.1:1/x.git'], /does not answer/, /git ls-remote/);
    await expectRefusal(['--', '--upload-pack=x'], /begins with a dash/, /npx orch init/);
    await expectRefusal(['ext::sh -c true'], /helper of git/, /npx orch init/);
  });

  test('refuses a name that git or a file system could misread', async () => {
    const { clone } = makeRepository('shop', 'main', {});
    for (const name of ['../x', 'x.lock', '-x', 'a b', ''])
      await expectRefusal([clone, `--name=${name}`], /project name/, /--name/);
  });
});
