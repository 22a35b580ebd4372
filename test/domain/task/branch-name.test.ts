import { describe, expect, test } from '@jest/globals';
import { branchProblem, itemProblem, projectNameProblem } from '../../../domain/task/branch-name.js';

describe('a branch', () => {
  test.each([
    'orch/item-1',
    'feat/a',
    'feat-a',
    'Feat/A',
    'main',
    'release/1.0',
    'a',
    'x_y',
    'headless',
    'a.b/c.d',
    '123',
  ])('%s is taken', (name) => {
    expect(branchProblem(name)).toBeNull();
  });

  test.each([
    ['', /empty/],
    ['--upload-pack=x', /holds "="/],
    ['-x', /dash/],
    ['a/-x', /dash/],
    ['../../x', /dot/],
    ['a/../b', /dot/],
    ['a..b', /\.\./],
    ['@', /holds "@"/],
    ['a@{1}', /holds "@"/],
    ['HEAD', /HEAD/],
    ['head', /head/],
    ['FETCH_HEAD', /FETCH_HEAD/],
    ['orch/ORIG_HEAD', /ORIG_HEAD/],
    ['refs/heads/main', /refs/],
    ['heads/main', /heads/],
    ['origin/main', /origin/],
    ['a$(id)', /holds "\$"/],
    ['a b', /holds " "/],
    ['a`id`', /holds "`"/],
    ['a\\b', /holds "\\"/],
    ['a:b', /holds ":"/],
    ['a~1', /holds "~"/],
    ['a^', /holds "\^"/],
    ['a*', /holds "\*"/],
    ['x.lock', /\.lock/],
    ['x.LOCK/y', /\.lock/],
    ['a\nb', /cannot be seen/],
    ['a\u0000', /cannot be seen/],
    ['a\u007f', /cannot be seen/],
    ['a\u200bb', /cannot be seen/],
    ['a\u202eb', /cannot be seen/],
    ['a\ud800', /cannot be seen/],
    ['é', /holds "é"/],
    ['e\u0301', /holds/],
    ['😀', /holds "😀"/],
    ['/a', /slash/],
    ['a/', /slash/],
    ['a//b', /slash/],
    ['.a', /dot/],
    ['a/.b', /dot/],
    ['a.', /dot/],
    ['a./b', /dot/],
    ['f'.repeat(40), /id of a commit/],
    ['x'.repeat(300), /longer than 200/],
    [`a/${'x'.repeat(120)}`, /longer than 100/],
  ])('%j is refused, with the reason', (name, reason) => {
    expect(branchProblem(name)).toMatch(reason);
  });
});

describe('an item or a project', () => {
  test.each(['item-1', 'DEMO-1', '123', 'a.b_c'])('%s is taken', (name) => {
    expect(itemProblem(name)).toBeNull();
    expect(projectNameProblem(name)).toBeNull();
  });

  test.each([
    '',
    'a/b',
    '../x',
    '..',
    '.',
    '.x',
    '-x',
    '_x',
    'x.',
    'x..y',
    'x.lock',
    'x.git',
    'HEAD',
    'a b',
    'a\nb',
    'a$(id)',
    '@',
    'é',
    'x'.repeat(300),
  ])('%j is refused', (name) => {
    expect(itemProblem(name)).toEqual(expect.any(String));
    expect(projectNameProblem(name)).toEqual(expect.any(String));
  });
});
