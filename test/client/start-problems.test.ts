import { describe, expect, test } from '@jest/globals';
import { checkStart } from '../../client/start-problems.js';
import { UserError } from '../../domain/failures/user-error.js';

const good = {
  ...{ title: 'Greet in French', description: '', item: 'APP-12', branch: 'orch/APP-12', baseBranch: 'main' },
  priority: 3,
};

function problemOf(change: Partial<typeof good>): UserError | null {
  try {
    checkStart({ ...good, ...change });
    return null;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe('a start', () => {
  test.each<Partial<typeof good>>([
    {},
    { title: 'É…👍' },
    { description: 'a\nb\t'.repeat(10_000) },
    { branch: 'feature/a_b.c' },
    { priority: 1 },
    { priority: 5 },
  ])('is taken with %j', (change) => {
    expect(problemOf(change)).toBeNull();
  });

  test.each<[string, Partial<typeof good>, RegExp]>([
    ['an empty title', { title: '' }, /title is empty/],
    ['a title of spaces', { title: ' \t ' }, /title is empty/],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, /201 characters; 200/],
    ['a title of two lines', { title: 'a\nb' }, /control character/],
    ['a title that moves the cursor', { title: 'a\u001b[2J' }, /control character/],
    ['a description of 5 MB', { description: 'x'.repeat(5 * 1024 * 1024) }, /5242880 bytes; 1048576/],
    ['a description of 1 MB in few characters', { description: '€'.repeat(400_000) }, /1200000 bytes/],
    ['a description with a NUL', { description: 'a\0b' }, /NUL/],
    ...[9, 0, -1, 2.5, NaN].map((priority): [string, Partial<typeof good>, RegExp] => [
      `the priority ${priority}`,
      { priority },
      /^There is no priority/,
    ]),
    ['its base branch', { branch: 'main' }, /base branch/],
    ...[
      '--upload-pack=x',
      '../../x',
      '@',
      'FETCH_HEAD',
      'refs/heads/main',
      'a$(id)',
      'x.lock',
      'a\u0007b',
      'x'.repeat(300),
      '',
    ].flatMap((name): [string, Partial<typeof good>, RegExp][] => [
      [`the branch ${JSON.stringify(name.slice(0, 20))}`, { branch: name }, /^The branch "/],
      [`the item ${JSON.stringify(name.slice(0, 20))}`, { item: name }, /^The item "/],
    ]),
  ])('is refused with %s, and the way out is told', (_, change, what) => {
    const problem = problemOf(change);
    expect(problem?.what).toMatch(what);
    expect(problem?.what.length).toBeLessThan(250);
    expect(problem?.hint).toMatch(/^(Say|Shorten|Give|Choose|A priority is)/);
    expect(problem?.hint).not.toMatch(/--|npx/);
  });
});
