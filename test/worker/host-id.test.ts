import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readHostId } from '../../worker/host-id.js';

const fresh = () => mkdtemp(join(tmpdir(), 'orch-host-'));

test('a host keeps the id that its state directory was given first', async () => {
  const folder = join(await fresh(), 'state');
  const id = readHostId(folder);
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(readHostId(folder)).toBe(id);
  expect(await readdir(folder)).toEqual(['host-id']);
});

test('two state directories are two hosts', async () => {
  expect(readHostId(await fresh())).not.toBe(readHostId(await fresh()));
});

test.each(['', '../../x', 'A B', 'x'.repeat(65)])('an id that could not name a queue is refused: %j', async (text) => {
  const folder = await fresh();
  await writeFile(join(folder, 'host-id'), text);
  expect(() => readHostId(folder)).toThrow(/holds no host id/);
});

test('a state directory that cannot be written to is told with what to do', async () => {
  const file = join(await fresh(), 'file');
  await writeFile(file, '');
  expect(() => readHostId(join(file, 'state'))).toThrow(/ORCH_STATE_DIR/);
});
