import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkRepository } from '../../../cli/doctor/check-repository.js';
import type { LookSettings } from '../../../worker/preflight/look-for-filters.js';
import type { GitFilter } from '../../../domain/git/git-filter.js';
import { type FreshOrigin, freshOrigin, testEnvironment, write } from '../../activities/git/fresh-origin.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

/** With git alone on its PATH, or with all that is on the tests'. */
function check(filters: readonly GitFilter[], PATH = testEnvironment.PATH) {
  const { bot, reposDir } = o.deps;
  const settings: LookSettings = {
    hostEnvironment: { ...testEnvironment, PATH },
    bot,
    secrets: [],
    forges: {},
    reposDir,
  };
  const repository = { name: 'demo', url: o.origin, baseBranch: 'main', filters };
  return checkRepository({ name: 'demo', repository }, settings);
}
const gitAlone = () => {
  write(o.folder, { 'bin/git': `#!/bin/sh\nPATH='${testEnvironment.PATH}' exec git "$@"\n` });
  chmodSync(`${o.folder}/bin/git`, 0o755);
  return `${o.folder}/bin`;
};

test('says where a repository is', async () => {
  expect(await check([])).toMatchObject({ state: 'ok', found: `${o.origin}, branch main` });
});

test('says which filter the project is to name, and takes one that it names', async () => {
  o.pushAs('main', { '.gitattributes': '*.bin filter=lfs\n' });
  expect(await check([])).toMatchObject({
    state: 'FAIL',
    hint: expect.stringContaining('`git: { filters: [lfs] }`') as unknown,
  });
  expect(await check(['lfs'])).toMatchObject({ state: 'ok' });
  expect(await check(['lfs'], gitAlone())).toMatchObject({
    state: 'FAIL',
    hint: expect.stringContaining('Install it') as unknown,
  });
});

test('a filter that orch does not run is none to name', async () => {
  o.pushAs('main', { '.gitattributes': '*.key filter=git-crypt\n*.bin filter=lfs\n' });
  expect(await check(['lfs'])).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('(git-crypt, of files such as') as unknown,
    hint: expect.stringContaining('Take the filter out') as unknown,
  });
});
