import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createRelateCommits,
  type RelateCommitsInput,
} from '../../../../activities/anywhere/deploys/relate-commits.js';
import { type FreshOrigin, freshOrigin, inActivity } from '../../git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

function relate(commits: Omit<RelateCommitsInput, 'task'>) {
  return inActivity(createRelateCommits(o.deps), { task: o.task(), ...commits });
}

describe('a commit of main', () => {
  let [older, newer, beside] = ['', '', ''];
  beforeEach(() => {
    older = o.pushAs('main', { 'a.txt': '1' });
    newer = o.pushAs('main', { 'a.txt': '2' });
    beside = o.pushAs('orch/other', { 'b.txt': '1' }, 'main');
  });

  test.each<[string, () => string, () => string | null, boolean]>([
    ['the commit that runs', () => older, () => older, true],
    ['one before what runs', () => older, () => newer, true],
    ['one after what runs', () => newer, () => older, false],
    ['one beside what runs', () => newer, () => beside, true],
    ['one where nothing runs', () => newer, () => null, false],
  ])('is contained or not: %s', async (_, commit, running, isContained) => {
    expect(await relate({ commit: commit(), running: running(), held: null })).toEqual({
      isContained,
      containsHeld: false,
    });
  });

  test.each<[string, () => string, () => string | null, boolean]>([
    ['the held one itself', () => newer, () => newer, true],
    ['one after it', () => beside, () => older, true],
    ['one before it', () => older, () => newer, false],
    ['any where none is held', () => newer, () => null, false],
  ])('contains what is held or not: %s', async (_, commit, held, containsHeld) => {
    expect(await relate({ commit: commit(), running: null, held: held() })).toEqual({
      isContained: false,
      containsHeld,
    });
  });

  test('that came to the origin since the mirror was made is found', async () => {
    await relate({ commit: newer, running: older, held: null });
    const next = o.pushAs('main', { 'a.txt': '3' });
    expect(await relate({ commit: newer, running: next, held: null })).toMatchObject({ isContained: true });
  });
});

describe('a commit that nobody has', () => {
  test.each([['0'.repeat(40)], ['c0ffee'], ['main'], ['--upload-pack=touch /tmp/planted'], ['']])(
    '%s is contained in nothing and contains nothing',
    async (unknown) => {
      const here = o.atOrigin('rev-parse', 'main');
      const neither = { isContained: false, containsHeld: false };
      expect(await relate({ commit: here, running: unknown, held: unknown })).toEqual(neither);
      expect(await relate({ commit: unknown, running: here, held: here })).toEqual(neither);
    },
  );

  test('was rewritten on the origin before this host has seen it', async () => {
    o.pushAs('before', {}, 'main');
    const gone = o.pushAs('main', { 'a.txt': 'bad' });
    const now = o.rewrite('main', { 'a.txt': 'good' }, 'before');
    expect(await relate({ commit: now, running: gone, held: gone })).toEqual({
      isContained: false,
      containsHeld: false,
    });
  });
});
