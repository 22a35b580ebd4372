import { expect, test } from '@jest/globals';
import { tellConflict, tellMergeUnderWay } from '../../../domain/decisions/conflict.js';

test('work that comes back says where it conflicts, as far as that is known', () => {
  expect(tellConflict('review', { with: 'main', files: ['a.ts', 'b.ts'] }).text).toMatch(
    /conflicts with main in these files:\n- a\.ts\n- b\.ts$/,
  );
  expect(tellConflict('review', { with: 'main', files: null }).text).toMatch(/conflicts with main\.$/);
});

test('a merge under way names its files', () => {
  const { text } = tellMergeUnderWay('orch/x', { with: 'main', files: ['a.ts'] });
  expect(text).toMatch(/merge main into orch\/x[^]*Take every marker out:\n- a\.ts$/);
  expect(tellMergeUnderWay('orch/x', { with: 'main', files: null }).text).toMatch(/of what you leave\.$/);
});

test('it says of files without markers what lies there, and how to have what the other side has', () => {
  const theirs = '0123456789abcdef0123456789abcdef01234567';
  const files = [
    { path: 'logo.png', lies: 'ours' },
    { path: 'gone.txt', lies: 'ours', goneFrom: 'theirs' },
    { path: 'ours.txt', lies: 'theirs', goneFrom: 'ours' },
    { path: 'both.txt', lies: 'both' },
    { path: 'old.txt', lies: 'nothing' },
    { path: 'thing~HEAD', lies: 'aside' },
  ] as const;
  const paths = files.map(({ path }) => path);
  const { text } = tellMergeUnderWay('orch/x', {
    with: 'main',
    files: ['a.ts', ...paths],
    unmarked: { files, theirs },
  });
  expect(text).toMatch(/Take every marker out:\n- a\.ts\n\n/);
  expect(text.slice(text.indexOf('These are'))).toMatchInlineSnapshot(`
   "These are in conflict without markers: nothing in them shows it. Decide for each what it is to be;
   \`git show 0123456789ab:PATH\` shows what main has, \`git checkout 0123456789ab -- PATH\` takes it:
   - logo.png: the version of this branch lies there, and main has another
   - gone.txt: the version of this branch lies there, and main does not have it
   - ours.txt: the version of main lies there, and this branch does not have it
   - both.txt: what git has made of both sides lies there
   - old.txt: nothing lies there, since it was moved or taken away
   - thing~HEAD: git has made this name up, since the two sides want different things in one place: move it to where it belongs, or remove it"
  `);
  expect(tellMergeUnderWay('orch/x', { with: 'main', files: paths, unmarked: { files, theirs } }).text).not.toContain(
    '<<<',
  );
});
