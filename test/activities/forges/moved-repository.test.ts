import { expect, test } from '@jest/globals';
import { atNewPlace, redirectedTo } from '../../../activities/forges/moved-repository.js';

const api = 'https://git.example.org/git/api/v1';

test.each([
  ['/git/api/v1/repos/acme/new', '/repos/acme/new'],
  [`${api}/repositories/7`, '/repositories/7'],
  ['https://git.example.org/git/api/v1evil/repos/a/b', null],
  ['https://elsewhere.example/git/api/v1/repos/a/b', null],
  ['http://git.example.org/git/api/v1/repos/a/b', null],
  [`${api}/repos/a/b?token=1`, null],
  ['/git/api/v1/../../admin', null],
  ['http://', null],
  [null, null],
])('a redirect to %s leads to %s of the same API', (location, path) => {
  expect(redirectedTo(location, api)).toBe(path);
});

const moved = { id: '7', owner: 'new', name: 'place' };
const repositoryAt = (url: string) => ({
  ...{ name: 'shop', url, baseBranch: 'main' },
  forge: { account: 'gitea', owner: 'acme', name: 'shop' },
});

test.each([
  ['https://git.example.org/acme/shop.git', 'https://git.example.org/new/place.git'],
  ['https://git.example.org/sub/Acme/Shop', 'https://git.example.org/sub/new/place'],
  ['git@git.example.org:acme/shop.git', 'git@git.example.org:new/place.git'],
  ['ssh://git@git.example.org:2222/acme/shop.git/', 'ssh://git@git.example.org:2222/new/place.git'],
])('%s is %s at its new place', (url, now) => {
  expect(atNewPlace(repositoryAt(url), moved)).toEqual({
    ...repositoryAt(now),
    movedFrom: [url],
    forge: { account: 'gitea', owner: 'new', name: 'place' },
  });
});

test('a URL that does not end in owner and name is not changed', () => {
  expect(atNewPlace(repositoryAt('https://git.example.org/other.git'), moved)).toBeNull();
  expect(atNewPlace(repositoryAt('https://git.example.org/notacme/shop.git'), moved)).toBeNull();
});
