import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGit } from '../../../activities/git/run/git.js';
import type { SigningKey } from '../../../activities/git/signing/signing-key.js';
import { mergeByGit } from '../../../activities/forges/local/merge.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../activities/on-host/keep-work.js';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import { aSigningKey, type TestKey, verified } from './a-signing-key.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  inActivity,
  maxFileMegabytes,
  testEnvironment,
  write,
} from './fresh-origin.js';

let o: FreshOrigin;
let key: TestKey;
beforeEach(() => {
  o = freshOrigin();
  key = aSigningKey(o.folder);
});
afterEach(() => o.remove());

const email = 'bot@example.org';
const good = (commit: string, by = key) => {
  expect(verified(o.origin, commit, by, email)).toBe('');
};
const inVariable = (value = key.privateKey): SigningKey => ({
  variable: 'SHOP_SIGNING_KEY',
  value,
  folder: join(o.folder, 'state', 'signing'),
});
const host = (signing: SigningKey, more: Partial<FreshOrigin['deps']> = {}) => {
  const deps = { ...o.deps, ...more, signingOf: () => signing };
  const prepare = (integrate?: true) =>
    inActivity(createPrepareWorkspace(deps), {
      task: o.task(),
      epoch: 0,
      maxFileMegabytes,
      agent: { agent: 'claude', program: 'claude', environment: {} },
      ...(integrate && { integrate }),
    });
  const run = async (runNumber: number, files: Readonly<Record<string, string>>, integrate?: true) => {
    const workspace = await prepare(integrate);
    write(workspace.path, files);
    const order = { ...aRun(runNumber), task: o.task(), workspace, role: 'developer', stage: 'development' } as const;
    return { workspace, ...(await inActivity(createCommitAndPush(deps), order)) };
  };
  return { deps, prepare, run };
};

describe('with a key, each commit that orch makes is signed', () => {
  test.each([
    ['a file', () => ({ file: key.file })],
    ['a variable', () => inVariable()],
    ['a variable whose lines are written out', () => inVariable(key.privateKey.trim().replaceAll('\n', '\\n'))],
    ['a variable with the ends of lines of Windows', () => inVariable(key.privateKey.replaceAll('\n', '\r\n'))],
  ])('from %s, which is left nowhere', async (_, source) => {
    const { run } = host(source());
    const { headCommit } = await run(1, { 'src/a.js': 'a' });
    good(headCommit);
    expect(o.atOrigin('cat-file', 'commit', headCommit)).toContain('gpgsig -----BEGIN SSH SIGNATURE-----');
    const folder = join(o.folder, 'state', 'signing');
    if (existsSync(folder)) expect(readdirSync(folder)).toEqual([]);
    // But for the key's own file.
    const secret = key.privateKey.split('\n')[2] ?? '';
    const holding = spawnSync('grep', ['-rlF', '--', secret, o.folder], { encoding: 'utf8' }).stdout;
    expect(holding).toBe(`${key.file}\n`);
  });

  test('so are merges of the base, resolved conflicts, kept work and the mark of the host', async () => {
    const { run, prepare, deps } = host({ file: key.file });
    await run(1, { 'src/a.js': 'a' });
    o.pushAs('main', { 'other.txt': 'main' });
    const { headCommit: merge } = await prepare(true);
    expect(o.atOrigin('rev-list', '--parents', '-1', merge).split(' ')).toHaveLength(3);
    good(merge);
    o.pushAs('main', { 'src/a.js': 'of main' });
    const resolved = await run(2, { 'src/a.js': 'both' }, true);
    expect(o.atOrigin('rev-list', '--parents', '-1', resolved.headCommit).split(' ')).toHaveLength(3);
    good(resolved.headCommit);
    write(resolved.workspace.path, { 'src/half.js': 'half' });
    await inActivity(createKeepWork(deps), { task: o.task(), workspace: resolved.workspace, runNumber: 3 });
    const kept = o.atOrigin('for-each-ref', '--format=%(objectname)', 'refs/orch');
    expect(kept.split('\n').length).toBeGreaterThan(1);
    kept.split('\n').forEach((commit) => good(commit));
  });

  test('so is a merge of the local forge', async () => {
    const { run, deps } = host({ file: key.file });
    const { headCommit } = await run(1, { 'src/a.js': 'a' });
    const git = createGit({ ...deps, signing: { file: key.file } }, new AbortController().signal);
    const { repository, branch: head, title } = o.task();
    const order = { repository, head, headCommit, number: 1, title, method: 'merge' as const };
    const merged = await mergeByGit(git, deps.reposDir, order);
    if (merged.kind !== 'merged') throw new Error(merged.kind);
    good(merged.mergeCommit);
  });

  test('and no command line, nor the agent’s own git, is told of it', async () => {
    const bin = join(o.folder, 'bin');
    const real = (name: string) =>
      join(testEnvironment.PATH.split(':').find((folder) => existsSync(join(folder, name))) ?? '', name);
    write(bin, {
      git: `#!/bin/sh\necho "git $@" >> ${o.folder}/argv\nexec ${real('git')} "$@"\n`,
      'ssh-keygen': `#!/bin/sh\necho "ssh-keygen $@" >> ${o.folder}/argv\nexec ${real('ssh-keygen')} "$@"\n`,
    });
    for (const name of ['git', 'ssh-keygen']) chmodSync(join(bin, name), 0o755);
    const environment = { ...testEnvironment, PATH: `${bin}:${testEnvironment.PATH}` };
    const { run } = host(inVariable(), { environment });
    const { workspace, headCommit } = await run(1, { 'src/a.js': 'a' });
    good(headCommit);
    const argv = readFileSync(join(o.folder, 'argv'), 'utf8');
    expect(argv).toContain('ssh-keygen -Y sign');
    for (const line of key.privateKey.trim().split('\n')) expect(argv).not.toContain(line);
    const config = spawnSync('git', ['config', '--list'], { cwd: workspace.path, encoding: 'utf8' }).stdout;
    expect(config).not.toMatch(/signingkey|gpg/i);
  });

  test('a signature by another key is no good one: the tests would see it', async () => {
    const other = aSigningKey(o.folder, 'other');
    const { headCommit } = await host({ file: key.file }).run(1, { 'src/a.js': 'a' });
    expect(() => verified(o.origin, headCommit, other, email)).toThrow();
  });
});

describe('a key that cannot sign keeps an agent from being started, in words that tell nothing of it', () => {
  const missing = '/nonexistent/key';
  test.each<[string, () => SigningKey, RegExp]>([
    ['that is not there', () => ({ file: missing }), /\/nonexistent\/key cannot be read \(ENOENT\)/],
    ['that is a folder', () => ({ file: o.folder }), /cannot be read/],
    ['that is the public one', () => ({ file: `${key.file}.pub` }), /is a public key: name the private one/],
    ['whose variable holds the public one', () => inVariable(key.publicKey), /SHOP_SIGNING_KEY is a public key/],
    ['whose variable is not there', () => inVariable(''), /this host has no variable SHOP_SIGNING_KEY/],
    [
      'whose variable holds something else',
      () => inVariable('swordfish-is-the-word'),
      /SHOP_SIGNING_KEY holds no private key/,
    ],
    ['with a passphrase', () => ({ file: aSigningKey(o.folder, 'locked', 'swordfish').file }), /has a passphrase/],
    [
      'that others may read',
      () => {
        chmodSync(key.file, 0o644);
        return { file: key.file };
      },
      /others may read .*: chmod 600 it/,
    ],
    [
      'that a group may read',
      () => {
        chmodSync(key.file, 0o640);
        return { file: key.file };
      },
      /others may read .*: chmod 600 it/,
    ],
  ])('one %s', async (_, signing, told) => {
    const failure: unknown = await host(signing())
      .prepare()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(told) as unknown });
    expect((failure as Error).message).not.toContain('swordfish-is-the-word');
  });

  test('so does a host without ssh-keygen', async () => {
    const bin = join(o.folder, 'bin');
    write(bin, { git: `#!/bin/sh\nPATH='${testEnvironment.PATH}' exec git "$@"\n` });
    chmodSync(join(bin, 'git'), 0o755);
    const { prepare } = host({ file: key.file }, { environment: { ...testEnvironment, PATH: bin } });
    await expect(prepare()).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('ssh-keygen is not on the PATH') as unknown,
    });
  });

  test('and one that is spoilt before the commit blocks it: nothing is committed unsigned', async () => {
    const { prepare, deps } = host({ file: key.file });
    const workspace = await prepare();
    write(workspace.path, { 'src/a.js': 'a' });
    write(o.folder, { key: 'spoilt' });
    const order = { ...aRun(1), task: o.task(), workspace, role: 'developer', stage: 'development' } as const;
    await expect(inActivity(createCommitAndPush(deps), order)).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('are to be signed, and cannot be') as unknown,
    });
    expect(o.atOrigin('for-each-ref', 'refs/heads/orch')).toBe('');
  });
});
