import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write, maxFileMegabytes } from '../fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

const prepare = (fromBase: boolean) =>
  inActivity(createPrepareWorkspace(o.deps), {
    ...{ task: o.task(), epoch: 0, maxFileMegabytes },
    ...(fromBase && { fromBase: true as const }),
  });

describe('a branch that is to begin with its base as it is now', () => {
  test('moves there, with its files, where nothing was committed', async () => {
    const before = await prepare(false);
    write(before.path, { 'left.txt': 'by a check' });
    const fixed = o.pushAs('main', { 'README.md': 'fixed\n' });
    const { path, headCommit, baseCommit } = await prepare(true);
    expect([headCommit, baseCommit]).toEqual([fixed, fixed]);
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('fixed\n');
    expect(existsSync(join(path, 'left.txt'))).toBe(false);
    expect(plainGit(path, 'status', '--porcelain', '--branch')).toBe('## orch/item-1');
    // And what is committed from then on goes to the origin.
    expect(await prepare(false)).toMatchObject({ headCommit: fixed });
  });

  test('stays where it is, with what lies there, as long as nobody asks', async () => {
    const { headCommit } = await prepare(false);
    o.pushAs('main', { 'README.md': 'fixed\n' });
    expect(await prepare(false)).toMatchObject({ headCommit, baseCommit: headCommit });
  });

  test('stays where it is with a commit of its own', async () => {
    await prepare(false);
    const theirs = o.pushAs('orch/item-1', { 'done.txt': 'half' }, 'main');
    o.pushAs('main', { 'README.md': 'fixed\n' });
    expect(await prepare(true)).toMatchObject({ headCommit: theirs });
  });

  test('moves there also where the base was rewritten', async () => {
    await prepare(false);
    const tree = o.atOrigin('rev-parse', 'main^{tree}');
    const other = o.atOrigin('-c', 'user.name=x', '-c', 'user.email=x@example', 'commit-tree', tree, '-m', 'anew');
    o.atOrigin('update-ref', 'refs/heads/main', other);
    expect(await prepare(true)).toMatchObject({ headCommit: other, baseCommit: other });
  });
});
