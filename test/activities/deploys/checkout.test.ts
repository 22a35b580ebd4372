import { expect, test } from '@jest/globals';
import { folderOfCheckout } from '../../../activities/deploys/checkout.js';

test.each([
  ['/state/deployments/one/tree', '/state/deployments/one'],
  ['/state/deployments/../tree', null],
  ['/state/deployments/./tree', null],
  ['/state/deployments//tree', null],
  ['/state/deployments/one/../tree', null],
  ['/state/deployments/one', null],
  ['/state/tree', null],
  ['/etc', null],
])('the folder of the checkout %s is %s: nothing else is removed or run in', (path, folder) => {
  expect(folderOfCheckout('/state', path)).toBe(folder);
});
