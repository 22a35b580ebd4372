import { describe, expect, test } from '@jest/globals';
import { isBelow, isSameHost, submoduleUrl } from '../../../domain/git/submodule-url.js';

const repository = 'https://git.example.org/team/app.git';

describe('the URL of a submodule', () => {
  test.each([
    [repository, '../lib.git', 'https://git.example.org/team/lib.git'],
    [repository, '../../other/lib', 'https://git.example.org/other/lib'],
    [repository, './lib.git', `${repository}/lib.git`],
    [`${repository}/`, '../lib.git', 'https://git.example.org/team/lib.git'],
    ['git@example.org:team/app.git', '../lib.git', 'git@example.org:team/lib.git'],
    ['git@example.org:app.git', '../lib.git', 'git@example.org:lib.git'],
    ['ssh://git@example.org:22/team/app.git', '../lib.git', 'ssh://git@example.org:22/team/lib.git'],
    ['/srv/git/app.git', '../lib.git', '/srv/git/lib.git'],
    [repository, 'https://elsewhere.example/x.git', 'https://elsewhere.example/x.git'],
  ])('of %s, %s is %s', (base, url, resolved) => {
    expect(submoduleUrl(base, url)).toBe(resolved);
  });

  test.each([
    'ext::sh -c x',
    'ext::sh%20-c',
    '-u./payload',
    '--upload-pack=x',
    'ssh://-oProxyCommand=x/y',
    'https://git.example.org/team/../other/x.git',
    'https://git.example.org/team/%2e%2e/other/x.git',
    'https://name:token@git.example.org/x.git',
    'relative/path',
    'https://git.example.org/a\nb',
    '../../../../../etc/x',
    '',
  ])('%s is none', (url) => {
    expect(submoduleUrl(repository, url)).toBeNull();
  });
});

test.each([
  ['https://host/org/lib.git', ['https://host/org/'], true],
  ['https://host/org/lib.git', ['https://host/org'], true],
  ['https://HOST/org/lib.git', ['https://host/org'], true],
  ['https://host/organization/lib.git', ['https://host/org'], false],
  ['https://host.example/org/lib.git', ['https://host/'], false],
  ['http://host/org/lib.git', ['https://host/org/'], false],
  ['https://user@host/org/lib.git', ['https://host/org/'], false],
  ['git@host:org/lib.git', ['git@host:org/'], true],
  ['git@host:organization/lib.git', ['git@host:org'], false],
  ['/srv/git/lib.git', ['/srv/git/'], true],
  ['/srv/github/lib.git', ['/srv/git'], false],
])('whether %s is below %s: %s', (url, prefixes, expected) => {
  expect(isBelow(url, prefixes)).toBe(expected);
});

test.each([
  [repository, 'https://git.example.org/other/lib.git', true],
  [repository, 'https://git.example.org:8443/other/lib.git', false],
  [repository, 'http://git.example.org/other/lib.git', false],
  [repository, 'git@git.example.org:other/lib.git', false],
  [repository, '/srv/git/lib.git', false],
  ['git@example.org:team/app.git', 'git@example.org:lib.git', true],
  ['/srv/git/app.git', '/srv/git/lib.git', true],
  ['/srv/git/app.git', 'file:///srv/git/lib.git', true],
  ['/srv/git/app.git', '/srv/secret/lib.git', false],
  ['/srv/git/app.git', repository, false],
])('whether a repository at %s is on the host of %s: %s', (one, other, expected) => {
  expect(isSameHost(one, other)).toBe(expected);
});
