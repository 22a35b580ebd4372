import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keepRefusedHosts, readRefusedHosts } from '../../../activities/network/refused-hosts.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-refused-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('refused hosts are kept once each, and of many the first', () => {
  const path = join(folder, 'kept.json');
  const { note } = keepRefusedHosts(path);
  for (let again = 0; again < 2; again += 1) for (let n = 0; n < 30; n += 1) note(`h${n}.example.org:443`);
  expect(readRefusedHosts(path)).toEqual(Array.from({ length: 20 }, (_, n) => `h${n}.example.org:443`));
});

test('what cannot be kept or read is nothing', async () => {
  const path = join(folder, 'not-there', 'kept.json');
  expect(() => keepRefusedHosts(path).note('x:1')).not.toThrow();
  expect(readRefusedHosts(path)).toEqual([]);
  await writeFile(join(folder, 'broken.json'), '{"a":');
  expect(readRefusedHosts(join(folder, 'broken.json'))).toEqual([]);
  await writeFile(join(folder, 'other.json'), '{"a":1}');
  expect(readRefusedHosts(join(folder, 'other.json'))).toEqual([]);
  await writeFile(join(folder, 'mixed.json'), '[1,"a:1",null]');
  expect(readRefusedHosts(join(folder, 'mixed.json'))).toEqual(['a:1']);
});
