import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  claimState,
  preventStart,
  readState,
  type RunState,
  writeState,
} from '../../../../activities/agents/supervisor/state-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-state-'));
  path = join(folder, '7.json');
});
afterEach(() => rm(folder, { recursive: true }));

const state: RunState = {
  runKey: 'a key',
  sessionId: 'a session',
  startedAt: 1,
  timeoutSeconds: 60,
  killGraceSeconds: 0.5,
  supervisor: { pid: 2, started: 'then' },
  program: { pid: 3, started: 'then' },
  end: { exitCode: null, signal: 'SIGKILL', endedBy: 'timeout', problem: null, at: 2 },
};

test('is claimed once, is read as it was written, and leaves nothing beside it', async () => {
  expect(readState(path)).toBeNull();
  expect(claimState(path, { ...state, end: null })).toBe(true);
  expect(claimState(path, state)).toBe(false);
  expect(preventStart(path, 'a key', { endedBy: 'cancel', problem: null })).toBe(false);
  expect(readState(path)).toEqual({ ...state, end: null });
  writeState(path, state);
  expect(readState(path)).toEqual(state);
  expect(await readdir(folder)).toEqual(['7.json']);
});

test('cannot be claimed where the folder is gone, and says why', () => {
  expect(() => claimState(join(folder, 'gone', '7.json'), state)).toThrow('ENOENT');
});

test.each([
  '',
  'null',
  '[]',
  '{"runKey":',
  JSON.stringify({ ...state, runKey: 7 }),
  JSON.stringify({ ...state, supervisor: { pid: 1, started: '' } }),
  JSON.stringify({ ...state, program: { pid: -5, started: '' } }),
  JSON.stringify({ ...state, program: { pid: 0, started: '' } }),
  JSON.stringify({ ...state, program: { pid: 2.5, started: '' } }),
  JSON.stringify({ ...state, end: { ...state.end, endedBy: 'somebody' } }),
  JSON.stringify({ ...state, end: {} }),
  JSON.stringify({ ...state, killGraceSeconds: null }),
])('what is no state is not read as one: %s', async (text) => {
  await writeFile(path, text);
  expect(readState(path)).toBe('unreadable');
  expect(await readFile(path, 'utf8')).toBe(text);
});
