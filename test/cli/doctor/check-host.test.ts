import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkDisk } from '../../../cli/doctor/check-host.js';

const there = { stateDir: tmpdir(), reposDir: join(tmpdir(), 'not', 'made', 'yet'), runsDir: tmpdir() };

test('a disk on which no agent would start is a failure that names the limit and what helps', async () => {
  expect(await checkDisk({ ...there, minFreeMegabytes: 1_000_000_000 })).toEqual({
    name: 'disk',
    state: 'FAIL',
    found: expect.stringMatching(/ GB free for .*: no agent starts below 1000000000 MB \(ORCH_MIN_FREE_MEGABYTES\)$/),
    hint: expect.stringContaining('orch gc'),
  });
});

test('where any room will do, little of it is no failure', async () => {
  expect((await checkDisk({ ...there, minFreeMegabytes: 0 })).state).not.toBe('FAIL');
});
