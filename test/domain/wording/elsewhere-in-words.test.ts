import { expect, test } from '@jest/globals';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';
import { elsewhereInWords, tellElsewhere } from '../../../domain/wording/git/elsewhere-in-words.js';

const kept = 'abcdef0123456789abcdef0123456789abcdef01';
const work = (more: Partial<Elsewhere>): Elsewhere => ({
  ...{ kind: 'branch', name: null, commits: 1, files: ['src/b.js'], count: 1, kept, notKept: [] },
  ...more,
});

test.each<[Partial<Elsewhere>, string]>([
  [
    { kind: 'branch', name: 'x', commits: 2 },
    '2 commits on the branch x: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'detached', count: 3 },
    'one commit on no branch: src/b.js and 2 more; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'worktree', name: 'side' },
    'one commit in the worktree side: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'worktree', name: 'side', commits: 0 },
    'changes in the worktree side: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'worktree', name: 'side', commits: 0, files: [], count: 0, kept: null },
    'work that cannot be read in the worktree side; nothing of it could be kept',
  ],
  [{ kind: 'stash', notKept: ['key'] }, 'a stash: src/b.js; kept beside the branch as abcdef012345, without key'],
  [
    { kind: 'checkout', name: 'main', commits: 0 },
    'changes on a checkout of the branch main: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'checkout', commits: 0 },
    'changes on a checkout of another commit: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { kind: 'submodule', name: 'lib' },
    'changes inside the submodule lib, which only people change and move: src/b.js; kept beside the branch as abcdef012345',
  ],
  [
    { name: 'x', commits: 0, files: [], count: 0, kept: null },
    'work that cannot be read on the branch x; nothing of it could be kept',
  ],
])('%j', (more, words) => {
  expect(elsewhereInWords(work(more))).toBe(words);
});

test('the role is told what is where, how to bring it, and what nobody has', () => {
  const { from, text } = tellElsewhere(
    [
      work({ name: 'x', notKept: ['key'] }),
      work({ name: 'y', kept: null }),
      work({ kind: 'submodule', name: 'lib' }),
      work({ kind: 'submodule', name: 'far', kept: null }),
    ],
    'orch/item-1',
  );
  expect(from).toBe('form');
  expect(text.split('\n').slice(1)).toEqual([
    'Take over what belongs to the work item, and leave the rest. Do not commit, stash or switch branches.',
    '',
    '- one commit on the branch x: src/b.js',
    `  Bring it into the files of this directory: git cherry-pick --no-commit ${kept}`,
    '  Not kept, because no commit may hold them: key',
    '- one commit on the branch y: src/b.js',
    '  Nothing of it could be kept: make it anew, in the files of this directory.',
    '- changes inside the submodule lib, which only people change and move: src/b.js',
    `  It is taken out, and git show ${kept} shows it. Do without it; if the work item needs it, say so in what you leave behind.`,
    '- changes inside the submodule far, which only people change and move: src/b.js',
    '  It is taken out, and nothing of it could be kept. Do without it; if the work item needs it, say so in what you leave behind.',
  ]);
  expect(text.split('\n')[0]).toContain('as they are on orch/item-1');
});
