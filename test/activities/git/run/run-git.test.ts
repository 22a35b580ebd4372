import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listProcesses } from '../../../../activities/processes/process-table.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { packageRoot } from '../../../../config/package-root.js';
import { until } from '../../../stack/start-fixture.js';
import { isGone } from '../../../worker/real-hosts.js';
import { testEnvironment, write } from '../fresh-origin.js';

let folder: string;
let PATH: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-run-git-'));
  PATH = `${folder}/bin:${testEnvironment.PATH}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A git that does what the lines say; `$folder` is the test's. */
function fakeGit(...lines: string[]): void {
  write(folder, { 'bin/git': ['#!/bin/sh', `folder=${folder}`, ...lines].join('\n') });
  chmodSync(join(folder, 'bin/git'), 0o755);
}

/** A git that never ends, and has started something that does not listen to SIGTERM. */
function endlessGit(): void {
  fakeGit(
    'sh -c "trap : TERM; while :; do sleep 1; done" & echo $! > $folder/child',
    'echo $$ > $folder/git.new; mv $folder/git.new $folder/git; wait; sleep 1000',
  );
}

const pidIn = (file: string) => Number(readFileSync(join(folder, file), 'utf8'));
const bothAreGone = () => isGone(pidIn('git')) && isGone(pidIn('child'));
const bot = { name: 'b', email: 'b@example.org' };

function git(signal: AbortSignal = new AbortController().signal) {
  return createGit({ environment: { PATH }, bot, redact: (text) => text }, signal);
}

/** What runs git for this process. */
function runners(): number[] {
  const children = listProcesses().living.filter(({ parent }) => parent === process.pid);
  return children
    .map(({ pid }) => pid)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('git-runner.js'));
}

describe('a git that is under way', () => {
  test('ends with all that it has started when it is cancelled', async () => {
    endlessGit();
    const cancel = new AbortController();
    const asked = git(cancel.signal)(['fetch'], {});
    await until('git runs', () => existsSync(join(folder, 'git')));
    cancel.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until('both are gone', bothAreGone);
  });

  test('ends with the process that it works for, also when that is killed', async () => {
    endlessGit();
    const script = join(packageRoot, 'test/fixtures/run-git-forever.mjs');
    const worker = spawn(process.execPath, [script, PATH], { stdio: 'ignore' });
    await until('git runs', () => existsSync(join(folder, 'git')));
    worker.kill('SIGKILL');
    await until('both are gone', bothAreGone);
  });

  test('is told as lost when what runs it is killed; the next one runs', async () => {
    endlessGit();
    const asked = git()(['fetch'], {});
    const lost = expect(asked).rejects.toThrow('what runs git has ended: SIGKILL');
    await until('git runs', () => existsSync(join(folder, 'git')));
    for (const pid of runners()) process.kill(pid, 'SIGKILL');
    await lost;
    process.kill(-pidIn('git'), 'SIGKILL');
    fakeGit('echo fine');
    expect(await git()(['version'], {})).toMatchObject({ code: 0, stdout: 'fine' });
  });
});

test('many at once get each its own input and its own answer', async () => {
  fakeGit('cat; echo "$1"; exit 1');
  const asked = Array.from({ length: 20 }, (_, n) => git()([`n${n}`], { input: `ü${n}-`, answers: [1] }));
  const answers = await Promise.all(asked);
  expect(answers.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(
    Array.from({ length: 20 }, (_, n) => `1 ü${n}-n${n}`),
  );
});

test('an answer that no memory should hold is refused, and its git ended', async () => {
  fakeGit('exec cat /dev/zero');
  await expect(git()(['cat-file'], {})).rejects.toThrow('git cat-file failed: it printed more than 64 MB');
});
