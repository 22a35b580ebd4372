import { describe, expect, test } from '@jest/globals';
import type { OldTask } from '../../../domain/import/old-database.js';
import { openTasks, ownProblem } from '../../../domain/import/problems.js';

const task: OldTask = { id: '1', repo: 'shop', branch: 'feature-1', stage: 'review', item: 'SHOP-1' };

test('what is done there has ended, and nothing else', () => {
  const stages = ['done', 'review', '', 'Done'];
  expect(openTasks(stages.map((stage) => ({ ...task, stage }))).map(({ stage }) => stage)).toEqual(stages.slice(1));
});

describe('a task does not come', () => {
  test.each<[string, Partial<OldTask>, Partial<OldTask>[], RegExp | null]>([
    ['not at all so where it is alone', {}, [], null],
    ['nor where others have branches and items of their own', {}, [{ id: '2', branch: 'b', item: 'SHOP-2' }], null],
    ['nor where they are of another repository', {}, [{ id: '2', repo: 'blog' }], null],
    ['without an item', { item: '' }, [], /^it has no item$/],
    ['without a branch', { branch: '' }, [], /^it has no branch$/],
    ['with an item that is no folder', { item: '../x' }, [], /^its item "..\/x" /],
    ['with a branch that is an option of git', { branch: '-f' }, [], /^its branch "-f" begins with a dash/],
    [
      'on the branch of others',
      {},
      [
        { id: '2', item: 'b' },
        { id: '3', item: 'c' },
      ],
      /feature-1 is also that of tasks 2, 3/,
    ],
    ['with the item of another', {}, [{ id: '2', branch: 'b' }], /SHOP-1 is also that of task 2/],
  ])('%s', (_, own, others, why) => {
    const asked = { ...task, ...own };
    const problem = ownProblem(asked, [asked, ...others.map((other) => ({ ...task, ...other }))]);
    if (why === null) expect(problem).toBeNull();
    else expect(problem?.what).toMatch(why);
  });
});
