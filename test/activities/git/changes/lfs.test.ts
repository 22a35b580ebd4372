import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCheckout } from '../../../../activities/deploys/checkout.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { pushObjects } from '../../../../activities/git/run/lfs.js';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../../activities/on-host/keep-work.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../fresh-origin.js';

const attributes = '*.bin filter=lfs diff=lfs merge=lfs -text\n';
const large = (letter: string) => `${letter.repeat(999)}\n`.repeat(1_500);
const isPointer = (text: string) => text.startsWith('version https://git-lfs.github.com/spec/v1\n');

let o: FreshOrigin;
let somebody: string;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n' });
  somebody = join(o.folder, 'lfs-user');
  plainGit(o.folder, 'clone', '--quiet', `file://${o.origin}`, somebody);
  plainGit(somebody, 'lfs', 'install', '--local');
  asSomebody('main', { '.gitattributes': attributes, 'art/a.bin': large('a') });
});
afterEach(() => o.remove());

/** Commits as a person with git-lfs does. */
function asSomebody(branch: string, files: Readonly<Record<string, string>>): string {
  plainGit(somebody, 'fetch', '--quiet', 'origin');
  const there = plainGit(somebody, 'ls-remote', 'origin', `refs/heads/${branch}`) !== '';
  plainGit(somebody, 'checkout', '--quiet', '-B', branch, there ? `origin/${branch}` : 'origin/main');
  write(somebody, files);
  plainGit(somebody, 'add', '--all');
  plainGit(somebody, 'commit', '--quiet', '-m', 'by somebody');
  plainGit(somebody, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  return plainGit(somebody, 'rev-parse', 'HEAD');
}
const task = () => o.task({ repository: { name: 'demo', url: o.origin, baseBranch: 'main', filters: ['lfs'] } });
/** What a person with git-lfs has at a commit. */
function asPerson(commit: string, path: string): string {
  plainGit(somebody, 'fetch', '--quiet', 'origin', commit);
  plainGit(somebody, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
  return readFileSync(join(somebody, path), 'utf8');
}
async function develop(files: Readonly<Record<string, string | null>>, more: object = {}) {
  const workspace = await o.prepare(task());
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(workspace.path, path));
    else write(workspace.path, { [path]: text });
  }
  const input = { task: task(), workspace, role: 'developer', stage: 'development', ...aRun(1), ...more } as const;
  return { workspace, done: await inActivity(createCommitAndPush(o.deps), input) };
}

describe('a repository with git-lfs, which the project names', () => {
  test('an agent finds contents, and what it writes is committed as a pointer, its object on the origin', async () => {
    const { workspace, done } = await develop({ 'art/b.bin': large('b'), 'src/b.js': 'b\n' });
    expect(readFileSync(join(workspace.path, 'art/a.bin'), 'utf8')).toBe(large('a'));
    expect(done).toMatchObject({ committed: true });
    expect(o.atOrigin('show', 'orch/item-1:art/b.bin')).toMatch(/^version https:\/\/git-lfs/);
    expect(o.atOrigin('show', 'orch/item-1:art/a.bin')).toBe(o.atOrigin('show', 'main:art/a.bin'));
    expect(asPerson('orch/item-1', 'art/b.bin')).toBe(large('b'));
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('art/b.bin\nsrc/b.js');
  });

  test('the agent’s own git has the filter: nothing seems changed, and a commit of its own holds pointers', async () => {
    const { path } = await o.prepare(task());
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    write(path, { 'art/b.bin': large('b') });
    plainGit(path, 'add', '--all');
    plainGit(path, 'commit', '--quiet', '-m', 'mine');
    expect(isPointer(plainGit(path, 'show', 'HEAD:art/b.bin'))).toBe(true);
    rmSync(join(path, 'art/a.bin'));
    plainGit(path, 'checkout', '--', 'art/a.bin');
    expect(statSync(join(path, 'art/a.bin')).size).toBe(large('a').length);
  });

  test('size limits count what is committed', async () => {
    const { done } = await develop({ 'art/b.bin': large('b'), 'src/b.txt': large('b') }, { maxFileMegabytes: 1 });
    expect(done).toMatchObject({ committed: true, refused: [expect.stringMatching(/^src\/b\.txt has 1\.4 MB/)] });
    expect(asPerson('orch/item-1', 'art/b.bin')).toBe(large('b'));
  });

  test('work that is kept beside the branch has its objects, too', async () => {
    const workspace = await o.prepare(task());
    write(workspace.path, { 'art/b.bin': large('b') });
    const { commit } = await inActivity(createKeepWork(o.deps), { task: task(), workspace, runNumber: 1 });
    expect(isPointer(o.atOrigin('show', `${commit}:art/b.bin`))).toBe(true);
    plainGit(somebody, 'fetch', '--quiet', 'origin', 'refs/orch/wip/*:refs/wip/*');
    expect(asPerson(commit ?? '', 'art/b.bin')).toBe(large('b'));
  });

  test.each([
    ['take the filter off', { '.gitattributes': '*.bin -filter\n', 'art/b.bin': large('b') }, 'art/b.bin', true],
    ['deleted', { '.gitattributes': null, 'art/b.bin': large('b') }, 'art/b.bin', true],
    ['ask for it elsewhere', { '.gitattributes': `${attributes}*.js filter=lfs\n`, 'b.js': 'b\n' }, 'b.js', false],
  ])('attributes that no commit takes count for no file: %s', async (_, files, path, pointer) => {
    const { done } = await develop(files);
    expect(done).toMatchObject({ committed: true, leftOut: ['.gitattributes'] });
    expect(isPointer(o.atOrigin('show', `orch/item-1:${path}`))).toBe(pointer);
    expect(asPerson('orch/item-1', path)).toBe(files[path as keyof typeof files]);
    expect(o.atOrigin('show', 'orch/item-1:.gitattributes')).toBe(attributes.trimEnd());
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe(path);
  });

  test('what people push and what the base has come to is there with its contents', async () => {
    await develop({ 'src/b.js': 'b\n' });
    asSomebody('main', { 'art/base.bin': large('c') });
    asSomebody('orch/item-1', { 'art/theirs.bin': large('d') });
    const { path, merge } = await o.prepare(task(), { integrate: true });
    expect(merge).toBeUndefined();
    expect(readFileSync(join(path, 'art/base.bin'), 'utf8')).toBe(large('c'));
    expect(readFileSync(join(path, 'art/theirs.bin'), 'utf8')).toBe(large('d'));
  });

  test.each([
    [
      'a file of the repository',
      '[lfs]\n\turl = file:///nowhere\n\tfetchexclude = "*"\n[remote "origin"]\n\tlfsurl = file:///nowhere\n',
    ],
  ])('.lfsconfig decides nothing: %s', async (_, text) => {
    asSomebody('main', { '.lfsconfig': '' });
    plainGit(somebody, 'config', 'lfs.url', `file://${o.origin}`);
    plainGit(somebody, 'config', 'remote.origin.lfsurl', `file://${o.origin}`);
    plainGit(somebody, 'config', 'lfs.fetchexclude', '');
    asSomebody('main', { '.lfsconfig': text });
    const { workspace, done } = await develop({ 'art/b.bin': large('b') });
    expect(readFileSync(join(workspace.path, 'art/a.bin'), 'utf8')).toBe(large('a'));
    expect(done).toMatchObject({ committed: true });
    expect(asPerson('orch/item-1', 'art/b.bin')).toBe(large('b'));
  });

  test('a deployment has the contents', async () => {
    const commit = asSomebody('main', { 'art/b.bin': large('b') });
    await o.prepare(task());
    const { repository } = task();
    const { signal } = new AbortController();
    const git = createGit({ ...o.deps, repository }, signal);
    const { mirror } = o.places(task());
    const from = { stateDir: join(o.folder, 'state'), mirror, repository, deps: o.deps, signal };
    const note = { runKey: 'deploy#1', project: 'demo', environment: 'staging' as const, commit };
    const checkout = await makeCheckout(git, from, note);
    expect(readFileSync(join(checkout, 'art/b.bin'), 'utf8')).toBe(large('b'));
  });

  test('a pointer to an object that nobody has goes back to the role', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`;
    const { done } = await develop({ 'art/b.bin': pointer, 'src/b.js': 'b\n' });
    expect(done).toMatchObject({
      committed: true,
      refused: [expect.stringMatching(/^art\/b\.bin is a pointer of git-lfs to what nobody has/)],
    });
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('src/b.js');
    const workspace = await o.prepare(task());
    write(workspace.path, { 'art/c.bin': pointer, 'src/c.js': 'c\n' });
    const { commit } = await inActivity(createKeepWork(o.deps), { task: task(), workspace, runNumber: 2 });
    expect(o.atOrigin('diff', '--name-only', 'orch/item-1', commit ?? '')).toBe('src/c.js');
  });

  test('a pointer to an object that the origin has is committed as it is', async () => {
    const pointer = o.atOrigin('show', 'main:art/a.bin');
    const { done } = await develop({ 'art/same.bin': `${pointer}\n` });
    expect(done).toMatchObject({ committed: true });
    expect(asPerson('orch/item-1', 'art/same.bin')).toBe(large('a'));
  });

  test('an object that the origin has lost stops the task before an agent runs', async () => {
    rmSync(join(o.origin, 'lfs'), { recursive: true });
    await expect(o.prepare(task())).rejects.toThrow(/git lfs failed: .*missing object/);
    expect(existsSync(join(o.places(task()).root, 'art/a.bin'))).toBe(false);
  });

  describe('an object of the past that the origin has lost', () => {
    /** As it is after a move to another forge, say, without the objects of the past. */
    function lose(path: string, at: string): void {
      const oid = /oid sha256:([0-9a-f]{64})/.exec(o.atOrigin('show', `${at}:${path}`))?.[1] ?? '';
      for (const store of [join(o.origin, 'lfs'), join(somebody, '.git', 'lfs')])
        rmSync(join(store, 'objects', oid.slice(0, 2), oid.slice(2, 4), oid));
    }

    test('is in the way of no push: of the branch, of what is kept beside it, of a merge of the base', async () => {
      const past = asSomebody('main', { 'src/old.js': 'old\n' });
      asSomebody('main', { 'art/a.bin': large('b') });
      lose('art/a.bin', past);
      const { workspace, done } = await develop({ 'art/c.bin': large('c') });
      expect(done).toMatchObject({ committed: true });
      expect(asPerson('orch/item-1', 'art/c.bin')).toBe(large('c'));
      write(workspace.path, { 'art/d.bin': large('d') });
      const { commit } = await inActivity(createKeepWork(o.deps), { task: task(), workspace, runNumber: 2 });
      expect(isPointer(o.atOrigin('show', `${commit}:art/d.bin`))).toBe(true);

      const later = asSomebody('main', { 'art/e.bin': large('e') });
      asSomebody('main', { 'art/e.bin': large('f') });
      lose('art/e.bin', later);
      await o.prepare(task(), { integrate: true });
      expect(asPerson('orch/item-1', 'art/e.bin')).toBe(large('f'));
    });

    test('is named where a push does need it', async () => {
      const past = asSomebody('main', { 'src/old.js': 'old\n' });
      asSomebody('main', { 'art/a.bin': large('b') });
      lose('art/a.bin', past);
      plainGit(somebody, 'update-ref', '-d', 'refs/remotes/origin/main');
      const { repository } = task();
      const git = createGit({ ...o.deps, repository }, new AbortController().signal);
      const pushed = pushObjects(git, join(somebody, '.git'), o.origin, past);
      await expect(pushed).rejects.toThrow(/git lfs failed: .*\(missing\) art\/a\.bin \([0-9a-f]{64}\)$/);
    });
  });

  test('a filter that is another one is refused as before', async () => {
    asSomebody('main', { '.gitattributes': `${attributes}secret.key filter=git-crypt\n` });
    await expect(o.prepare(task())).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(/\(git-crypt, of files such as secret\.key\).*Take the filter out/) as unknown,
    });
  });
});

test('where the project does not name it, the way is told', async () => {
  await expect(o.prepare(o.task())).rejects.toMatchObject({
    type: 'InvalidInput',
    message: expect.stringMatching(/\(lfs, .*Install git-lfs .*`git: \{ filters: \[lfs\] \}`/) as unknown,
  });
});
