import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createKeepWork } from '../../../../activities/on-host/keep-work.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, write } from '../fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'lib/a.bin': 'a\n' });
});
afterEach(() => o.remove());

const onBranch = () => o.atOrigin('ls-tree', '-r', '--name-only', 'orch/item-1').split('\n');

describe('a repository whose attributes ask for a filter', () => {
  test.each([
    ['git-lfs', 'lfs', { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' }],
    ['git-crypt', 'git-crypt', { '.gitattributes': 'secret.key filter=git-crypt diff=git-crypt\n' }],
    ['a macro', 'lfs', { '.gitattributes': '[attr]large filter=lfs -text\n*.bin large\n' }],
    ['attributes in a folder', 'lfs', { 'lib/.gitattributes': '*.bin filter=lfs\n' }],
    ['attributes in a folder with an odd name', 'lfs', { 'bücher\n/.gitattributes': '*.bin filter=lfs\n' }],
    ['no file of the kind yet', 'lfs', { '.gitattributes': '"a b/*.[pP]sd" filter=lfs\n' }],
  ])('is refused before an agent runs: %s', async (_, filter, files) => {
    o.pushAs('main', files);
    await expect(o.prepare(o.task())).rejects.toMatchObject({
      type: 'InvalidInput',
      message: expect.stringMatching(
        new RegExp(
          `^The attributes of demo .*\\(${filter}, .*${filter === 'lfs' ? 'Install git-lfs' : 'Take the filter out'}`,
        ),
      ) as unknown,
    });
  });

  test('is refused once the filter has come to the task’s branch, and not any more once it is gone', async () => {
    await o.run(o.task(), 'developer', 1, { 'src/b.js': 'b' });
    o.pushAs('orch/item-1', { '.gitattributes': '* filter=x\n' });
    await expect(o.prepare(o.task())).rejects.toMatchObject({ type: 'InvalidInput' });
    o.pushAs('orch/item-1', { '.gitattributes': null });
    expect(await o.prepare(o.task())).toMatchObject({ epoch: 0 });
  });

  test.each([
    ['it is unset', '*.bin filter=lfs\n*.bin -filter\n'],
    ['it is unspecified', '*.bin filter=lfs\n*.bin !filter\n'],
    ['it stands in a comment', '# *.bin filter=lfs\n*.bin -text\n'],
    ['a macro that has it is not used', '[attr]large filter=lfs\n'],
    ['it names no program', '*.bin filter\n'],
  ])('is none where %s', async (_, attributes) => {
    o.pushAs('main', { '.gitattributes': attributes });
    expect(await o.run(o.task(), 'developer', 1, { 'lib/b.bin': 'b' })).toMatchObject({ committed: true });
    expect(onBranch()).toContain('lib/b.bin');
  });
});

describe('what an agent does', () => {
  const allow = { allow: ['.gitattributes', 'lib/.gitattributes'], ask: false };
  async function commitOf(files: Readonly<Record<string, string | null>>) {
    const workspace = await o.prepare(o.task());
    for (const [path, text] of Object.entries(files)) {
      if (text === null) rmSync(join(workspace.path, path));
      else write(workspace.path, { [path]: text });
    }
    const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), protected: allow } as const;
    return inActivity(createCommitAndPush(o.deps), { ...input, stage: 'development' });
  }

  test('attributes that ask for a filter are refused, and count for no other file', async () => {
    expect(await commitOf({ '.gitattributes': '* filter=x\n', 'src/b.js': 'b' })).toMatchObject({
      committed: true,
      refused: ['.gitattributes asks git for the filter x, which orch does not run'],
      leftOut: ['.gitattributes'],
    });
    expect(onBranch()).toEqual(['README.md', 'lib/a.bin', 'src/b.js']);
    expect(await o.prepare(o.task())).toMatchObject({ epoch: 0 });
  });

  test('attributes that ask for none are committed', async () => {
    await commitOf({ '.gitattributes': '* text=auto\n*.bin -filter\n' });
    expect(onBranch()).toContain('.gitattributes');
  });

  test('a file that has a filter once attributes that unset it are deleted is not committed; the deletion is', async () => {
    o.pushAs('main', { '.gitattributes': 'lib/*.bin filter=lfs\n', 'lib/.gitattributes': '* -filter\n' });
    expect(await commitOf({ 'lib/.gitattributes': null, 'lib/a.bin': 'whole', 'src/b.js': 'b' })).toMatchObject({
      refused: ['lib/a.bin asks git for the filter lfs, which orch does not run'],
    });
    expect(o.atOrigin('show', 'orch/item-1:lib/a.bin')).toBe('a');
    expect(onBranch()).not.toContain('lib/.gitattributes');
  });

  test('a file that got a filter under way is neither committed nor kept on the origin', async () => {
    const workspace = await o.prepare(o.task());
    // As where a person commits in the worktree's own git directory.
    o.pushAs('orch/item-1', { '.gitattributes': 'secret.key filter=git-crypt\n' });
    await expect(o.prepare(o.task())).rejects.toMatchObject({ type: 'InvalidInput' });
    write(workspace.path, { 'secret.key': 'plain', 'notes.txt': 'notes' });
    const { commit } = await inActivity(createKeepWork(o.deps), { task: o.task(), workspace, runNumber: 1 });
    expect(o.atOrigin('ls-tree', '-r', '--name-only', commit ?? '')).not.toMatch(/secret/);
    expect(o.atOrigin('ls-tree', '-r', '--name-only', commit ?? '')).toMatch(/notes/);
    const input = { task: o.task(), workspace, role: 'developer', ...aRun(1), stage: 'development' } as const;
    expect(await inActivity(createCommitAndPush(o.deps), input)).toMatchObject({
      committed: true,
      refused: ['secret.key asks git for the filter git-crypt, which orch does not run'],
    });
    expect(onBranch()).toContain('notes.txt');
    expect(onBranch()).not.toContain('secret.key');
  });
});
