import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { highestNumber } from '../../../../activities/agents/start/claim-number.js';

test.each([
  [0, []],
  [12, ['7.log', '12.json', '9.input']],
  [7, ['7.log', '20261127153000.log', '1234567890.json', 'x8.log', '9.txt']],
])('the highest number of a run is %i where the folder has %j', async (highest, names) => {
  const folder = mkdtempSync(join(tmpdir(), 'orch-runs-'));
  for (const name of names) writeFileSync(join(folder, name), '');
  expect(await highestNumber(folder)).toBe(highest);
});

test('there is none in a folder that is not there', async () => {
  expect(await highestNumber('/nowhere/runs')).toBe(0);
});
