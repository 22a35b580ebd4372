import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findProgram } from '../../../activities/processes/find-program.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-program-'));
  await writeFile(join(folder, 'agent'), '', { mode: 0o755 });
  await writeFile(join(folder, 'text'), '');
  await chmod(join(folder, 'text'), 0o644);
  await mkdir(join(folder, 'folder'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a name is looked for on the path, in its order', async () => {
  expect(await findProgram('agent', `/nowhere:${folder}:/usr/bin`)).toBe(join(folder, 'agent'));
});

test('an absolute path is taken as it is', async () => {
  expect(await findProgram(join(folder, 'agent'), '')).toBe(join(folder, 'agent'));
});

test.each(['nothing', 'text', 'folder', './agent', '../agent', 'folder/agent', ''])('%j is none', async (program) => {
  expect(await findProgram(program, folder)).toBeNull();
});

test('the current folder is not on the path, whatever the path says', async () => {
  const here = process.cwd();
  process.chdir(folder);
  expect(await findProgram('agent', '.::./:')).toBeNull();
  process.chdir(here);
});
