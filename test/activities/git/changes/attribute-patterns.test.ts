import { expect, test } from '@jest/globals';
import { pathsMatched } from '../../../../activities/git/changes/attribute-patterns.js';

test.each([
  ['*.bin filter=lfs', '', ['x.bin']],
  ['assets/** filter=lfs\n', '', ['assets/x']],
  ['**/secret.key filter=git-crypt', 'lib/', ['lib/secret.key']],
  ['/top.bin filter=lfs', '', ['top.bin']],
  ['"a b.*" filter=x', '', ['a b.x']],
  ['*.[pP][nN][gG] filter=lfs', '', ['x.png']],
  ['*.[!a]bc filter=lfs', '', ['x._bc']],
  ['\\#odd filter=lfs', '', ['#odd']],
  ['data?.csv\tfilter=lfs', '', ['datax.csv']],
  ['  *.psd   filter=lfs\r\n', '', ['x.psd']],
  ['# *.bin filter=lfs\n\n[attr]lfs filter=lfs', '', []],
  ['folder/ filter=lfs\n../up filter=lfs', '', []],
] as const)('%j matches files such as %j %j', (attributes, folder, expected) => {
  expect(pathsMatched(attributes, folder)).toEqual(expected);
});
