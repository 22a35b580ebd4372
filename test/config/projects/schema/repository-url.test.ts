import { expect, test } from '@jest/globals';
import { ownerAndName, repositoryNameOf } from '../../../../config/projects/schema/places/repository-url.js';

test.each<[string, [string, string] | null]>([
  ['https://git.example.org/owner/name.git', ['owner', 'name']],
  ['https://git.example.org/sub/owner/name/', ['owner', 'name']],
  ['git@git.example.org:owner/name.git', ['owner', 'name']],
  ['ssh://git@git.example.org:2222/owner/na%20me', ['owner', 'na me']],
  ['https://git.example.org/name.git', null],
  ['https://git.example.org/', null],
  ['/srv/git/owner/name.git', null],
  ['file:///srv/git/owner/name.git', null],
])('the place of %s on its forge is %j', (url, place) => {
  const [owner, name] = place ?? [];
  expect(ownerAndName(url)).toEqual(place === null ? null : { owner, name });
});

test.each([
  ['https://git.example.org/owner/name.git', 'name'],
  ['git@git.example.org:name.git', 'name'],
  ['/srv/git/my shop..git', 'my-shop'],
  ['/srv/git/---', 'repository'],
])('the folder of %s is called %s', (url, name) => {
  expect(repositoryNameOf(url)).toBe(name);
});
