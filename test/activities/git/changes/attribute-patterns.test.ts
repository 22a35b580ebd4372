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
  [`${'a'.repeat(2_038)} filter=x\n*.bin filter=lfs`, '', ['a'.repeat(2_038), 'x.bin']],
  [`${'a'.repeat(2_039)} filter=x\n*.bin filter=lfs`, '', ['x.bin']],
  ['folder/ filter=lfs\n../up filter=lfs', '', []],
] as const)('%j matches files such as %j %j', (attributes, folder, expected) => {
  expect(pathsMatched(attributes, folder)).toEqual(expected);
});

test('a megabyte of brackets that never close is read to its end', () => {
  const line = '['.repeat(2_000);
  expect(pathsMatched('['.repeat(1_000_000), '')).toEqual([]);
  expect(pathsMatched(`${line}\n`.repeat(500), '')).toEqual(Array<string>(500).fill(line));
});
