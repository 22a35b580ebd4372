import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../../activities/on-host/keep-work.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../fresh-origin.js';

const attributes = [
  '*.txt text=auto',
  '*.bat text eol=crlf',
  '*.c ident',
  '*.rc text working-tree-encoding=UTF-16LE',
  '',
].join('\n');

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({
    '.gitattributes': attributes,
    'a.txt': 'one\n',
    'run.bat': 'one\r\n',
    'a.c': '/* $Id$ */\n',
  });
});
afterEach(() => o.remove());

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
/** As it lies in the commit, to the byte. */
const inCommit = (path: string, commit = 'orch/item-1') =>
  execFileSync('git', ['show', `${commit}:${path}`], { cwd: o.origin }).toString('latin1');

async function develop(files: Readonly<Record<string, string | Buffer | null>>) {
  const workspace = await o.prepare(o.task());
  for (const [path, content] of Object.entries(files)) {
    if (content === null) rmSync(join(workspace.path, path));
    else writeFileSync(join(workspace.path, path), content);
  }
  const input = { task: o.task(), workspace, role: 'developer', stage: 'development', ...aRun(1) } as const;
  return { workspace, done: await inActivity(createCommitAndPush(o.deps), input) };
}

describe('text, eol, ident and working-tree-encoding', () => {
  test('an agent finds files as git checks them out, and nothing seems changed', async () => {
    const { path } = await o.prepare(o.task());
    expect(readFileSync(join(path, 'run.bat'), 'latin1')).toBe('one\r\n');
    expect(readFileSync(join(path, 'a.c'), 'latin1')).toMatch(/^\/\* \$Id: [0-9a-f]{40} \$ \*\/\n$/);
    expect(plainGit(path, 'status', '--porcelain')).toBe('');
    expect(await develop({})).toMatchObject({ done: { committed: false } });
  });

  test('what it writes is committed as git commits it, and checked out again the same', async () => {
    const { done } = await develop({
      'a.txt': 'one\r\ntwo\r\n',
      'run.bat': 'one\r\ntwo\r\n',
      'a.c': '/* $Id: 0123 $ */\nint a;\n',
      'new.rc': utf16('zwölf\n'),
    });
    expect(done).toMatchObject({ committed: true });
    expect(inCommit('a.txt')).toBe('one\ntwo\n');
    expect(inCommit('run.bat')).toBe('one\ntwo\n');
    expect(inCommit('a.c')).toBe('/* $Id$ */\nint a;\n');
    expect(inCommit('new.rc')).toBe(Buffer.from('zwölf\n').toString('latin1'));
    await inActivity(createKeepWork(o.deps), { task: o.task(), workspace: await o.prepare(o.task()), runNumber: 2 });
    const { path } = await o.prepare(o.task());
    expect(readFileSync(join(path, 'new.rc'))).toEqual(utf16('zwölf\n'));
  });

  test('what cannot be encoded goes back to the role by its name; the rest is committed', async () => {
    const { done } = await develop({ 'new.rc': 'odd', 'b.js': 'b\n' });
    expect(done).toMatchObject({
      committed: true,
      refused: [expect.stringMatching(/^new\.rc is not in the encoding .*UTF-16LE/)],
    });
    expect(o.atOrigin('diff', '--name-only', 'main', 'orch/item-1')).toBe('b.js');
    const kept = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
    expect(inCommit('new.rc', kept)).toBe('odd');
  });

  test.each([
    [
      'another encoding',
      { '.gitattributes': '*.txt working-tree-encoding=UTF-16LE\n', 'a.txt': 'two\n' },
      'a.txt',
      'two\n',
    ],
    ['no conversion', { '.gitattributes': '* -text\n', 'run.bat': 'two\r\n' }, 'run.bat', 'two\n'],
    ['none at all', { '.gitattributes': null, 'run.bat': 'two\r\n', 'a.c': '$Id: 1 $\n' }, 'a.c', '$Id$\n'],
  ])('attributes that no commit takes count for no file: %s', async (_, files, path, committed) => {
    const { done } = await develop(files);
    expect(done).toMatchObject({ committed: true, leftOut: ['.gitattributes'] });
    expect(inCommit(path)).toBe(committed);
  });
});

test('what both sides changed is merged by what is committed, whatever the ends of lines in the worktree', async () => {
  await develop({ 'run.bat': 'one\r\ntwo\r\n' });
  o.pushAs('main', { 'run.bat': 'zero\r\none\r\n' });
  const { path, merge } = await o.prepare(o.task(), { integrate: true });
  expect(merge).toBeUndefined();
  write(path, { 'b.js': 'b\n' });
  const workspace = await o.prepare(o.task());
  await inActivity(createCommitAndPush(o.deps), {
    ...{ task: o.task(), workspace, role: 'developer', stage: 'development' },
    ...aRun(2),
  } as const);
  expect(inCommit('run.bat')).toBe('zero\none\ntwo\n');
});
