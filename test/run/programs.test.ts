import { describe, expect, test } from '@jest/globals';
import { buildPrograms, decide, programs } from './programs.mjs';

const debian = { hasApt: true, isRoot: false, hasSudo: false };
const missing = programs.filter(({ name }) => name !== 'git');

test('where all is there nothing is run and nothing said', () => {
  expect(decide({ ...debian, missing: [] })).toEqual({ run: [], tell: null });
});

describe('what is missing', () => {
  test.each([
    ['by root', { isRoot: true }, []],
    ['by whoever has sudo without a password', { hasSudo: true }, ['sudo', '-n']],
  ])('is installed %s, told with its packages', (_who, may, prefix) => {
    const { run, tell } = decide({ ...debian, ...may, missing });
    expect(run).toEqual([
      [...prefix, 'apt-get', 'update', '-qq'],
      [...prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'git-lfs', 'chromium', 'bubblewrap'],
    ]);
    expect(tell).toContain('chromium, bubblewrap');
  });

  test('is listed with the one command where nothing may be installed', () => {
    const { run, tell } = decide({ ...debian, missing });
    expect(run).toEqual([]);
    expect(tell).toMatch(
      /Chromium, bubblewrap\n.*sudo apt-get update .* && sudo apt-get install .*chromium bubblewrap$/,
    );
  });

  test('is listed by its names where there is no apt-get', () => {
    const { run, tell } = decide({ ...debian, hasApt: false, isRoot: true, missing });
    expect(run).toEqual([]);
    expect(tell).toMatch(/Install git-lfs, chromium, bubblewrap/);
  });

  test('is listed whole, with where Go comes from, before anything is installed', () => {
    const { run, tell } = decide({ ...debian, isRoot: true, missing: [...missing, ...buildPrograms] });
    expect(run).toEqual([]);
    expect(tell).toMatch(
      /apt-get install .*chromium bubblewrap gcc libc6-dev\n.*Go 1\.25 or newer: https:\/\/go\.dev\/dl/,
    );
  });
});
