import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGit } from '../../../../activities/git/run/git.js';
import { type FreshOrigin, freshOrigin, testEnvironment, write } from '../fresh-origin.js';

let o: FreshOrigin;
let mark: string;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'a.txt': 'a\n' });
  mark = join(o.folder, 'the-attack-ran');
});
afterEach(() => o.remove());

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
