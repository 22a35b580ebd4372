import { expect, test } from '@jest/globals';
import { heldAt, whereaboutsOf } from '../../../domain/intake/whereabouts.js';

const shop = { account: 'gitea', owner: 'acme', name: 'shop' };
const issues = { account: 'gitea', owner: 'acme', name: 'issues' };
const both = ['item', 'pull-request'];

test.each([
  ['in the ledger, both', null, undefined, []],
  ['items in the ledger', null, shop, [{ place: shop, holds: ['pull-request'] }]],
  ['pull requests in the ledger', shop, undefined, [{ place: shop, holds: ['item'] }]],
  ['in one repository', shop, shop, [{ place: shop, holds: both }]],
  ['in one that is written otherwise', shop, { ...shop, owner: 'Acme' }, [{ place: shop, holds: both }]],
  [
    'in two, the items first',
    issues,
    shop,
    [
      { place: issues, holds: ['item'] },
      { place: shop, holds: ['pull-request'] },
    ],
  ],
  [
    'in two of one name at two accounts',
    { ...shop, account: 'gitea-work' },
    shop,
    [
      { place: { ...shop, account: 'gitea-work' }, holds: ['item'] },
      { place: shop, holds: ['pull-request'] },
    ],
  ],
])('%s', (_, tracker, forge, found) => {
  expect(whereaboutsOf({ tracker, repository: forge === undefined ? {} : { forge } })).toEqual(found);
});

test('what a project has at a repository', () => {
  const project = { tracker: issues, repository: { forge: shop } };
  expect(heldAt(project, { ...shop, name: 'Shop' })).toEqual(['pull-request']);
  expect(heldAt(project, issues)).toEqual(['item']);
  expect(heldAt(project, { ...shop, account: 'gitea-work' })).toEqual([]);
});
