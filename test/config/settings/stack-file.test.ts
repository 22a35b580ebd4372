import { beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { findStack } from '../../../config/settings/find-stack.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { readStackFile, type StackFile } from '../../../config/settings/stack-file.js';
import { removeStackFile, writeStackFile } from '../../../stack/run/write-stack-file.js';
import { UserError } from '../../../domain/failures/user-error.js';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'orch-stack-'));
});

const stack: StackFile = {
  pid: process.pid,
  startedAt: 1,
  temporal: { address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://127.0.0.1:8233' },
  postgres: { url: 'postgresql://orch:secret@127.0.0.1:5432/orch' },
  server: { url: 'http://127.0.0.1:8585' },
};

function settings(env: NodeJS.ProcessEnv) {
  return readSettings({ HOME: '/nowhere', ORCH_STATE_DIR: stateDir, ...env }, '/somewhere');
}

describe('the stack file', () => {
  test('is read as it was written, by its owner alone', () => {
    writeStackFile(join(stateDir, 'new'), stack);
    expect(readStackFile(join(stateDir, 'new'))).toEqual(stack);
    expect(statSync(join(stateDir, 'new', 'stack.json')).mode & 0o777).toBe(0o600);
  });

  test('is null where there is none, and after it was removed', () => {
    expect(readStackFile(stateDir)).toBeNull();
    writeStackFile(stateDir, stack);
    removeStackFile(stateDir);
    removeStackFile(stateDir);
    expect(readStackFile(stateDir)).toBeNull();
  });

  test.each(['', '{', '{"pid": "x"}', '[]'])('that holds %j is refused with a way out', (text) => {
    writeFileSync(join(stateDir, 'stack.json'), text);
    expect(() => readStackFile(stateDir)).toThrow(/not what orch wrote[^]*Remove it/);
  });
});

describe('a command', () => {
  test('finds the stack that runs from its state directory', () => {
    writeStackFile(stateDir, stack);
    expect(findStack(settings({}))).toMatchObject({
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      databaseUrl: stack.postgres.url,
      temporalUiUrl: 'http://127.0.0.1:8233',
    });
  });

  test('takes explicit settings before it', () => {
    writeStackFile(stateDir, stack);
    expect(findStack(settings({ TEMPORAL_ADDRESS: 'other:7233' }))).toMatchObject({
      temporal: { address: 'other:7233', namespace: 'default' },
      databaseUrl: stack.postgres.url,
      temporalUiUrl: null,
    });
  });

  test('needs no stack file where all is set', () => {
    const found = findStack(settings({ TEMPORAL_ADDRESS: 'other:7233', ORCH_DATABASE_URL: 'postgresql://host/orch' }));
    expect(found.databaseUrl).toBe('postgresql://host/orch');
  });

  test('says so where no stack runs', () => {
    expect(() => findStack(settings({}))).toThrow(UserError);
    expect(() => findStack(settings({}))).toThrow(/No orch stack runs[^]*npx orch up/);
    expect(() => findStack(settings({ ORCH_DATABASE_URL: 'postgresql://host/orch' }))).toThrow(
      /TEMPORAL_ADDRESS is not/,
    );
  });

  test('does not take a stack for running whose process has died', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    writeStackFile(stateDir, { ...stack, pid: child.pid ?? 0 });
    expect(() => findStack(settings({}))).toThrow(/No orch stack runs/);
  });
});
