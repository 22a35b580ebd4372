import { expect, test } from '@jest/globals';
import { splitCrowd } from '../../../../activities/git/changes/crowd.js';
import type { Change } from '../../../../activities/git/changes/list-changes.js';

/** `12 made/deep`: so many files of that folder; a name alone is one file. */
function changes(...given: readonly string[]): Change[] {
  return given.flatMap((one) => {
    const [, count, folder] = /^(\d+) (.+)$/.exec(one) ?? [];
    const names = folder === undefined ? [one] : Array.from({ length: Number(count) }, (_, n) => `${folder}/${n}.txt`);
    return names.map((path): Change => ({ path, kind: 'file' }));
  });
}

test.each([
  ['as many as may be', ['4 a', 'b'], [], 5],
  ['one folder', ['20 made', 'src/a.js', 'b'], ['made 20'], 2],
  ['a folder with nothing else than others', ['20 out/made/deep', 'b'], ['out/made/deep 20'], 1],
  ['a folder of many', ['6 made/1', '6 made/2', '6 made/3', 'b'], ['made 18'], 1],
  ['a heap beside work', ['20 app/made', 'app/src/a.js', 'app/src/b.js'], ['app/made 20'], 2],
  ['two heaps', ['20 made', '10 app/out', 'b'], ['made 20', 'app/out 10'], 1],
  ['no folder at all', ['1', '2', '3', '4', '5', '6', '7'], [], 5],
  ['nothing', [], [], 0],
])('%s', (_, given, folders, left) => {
  const { folders: found, others } = splitCrowd(changes(...given), 5);
  expect([found.map(([folder, count]) => `${folder} ${count}`), others.length]).toEqual([folders, left]);
});
