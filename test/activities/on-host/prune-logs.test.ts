import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { identify, type ProcessIdentity } from '../../../activities/processes/process-identity.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { type RunState, writeState } from '../../../activities/agents/supervisor/state-file.js';
import { createPruneLogs } from '../../../activities/on-host/prune-logs.js';

let runsDir: string;
let warned: string[];
beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), 'orch-prune-'));
  warned = [];
});
afterEach(() => rmSync(runsDir, { recursive: true, force: true }));

function prune(kept: { days?: number; count?: number } = {}, folder = runsDir) {
  const log = pino({ level: 'warn' }, { write: (line: string) => warned.push(line) });
  const pruneLedger = () => Promise.resolve();
  return createPruneLogs({ runsDir: folder, logsKept: { days: 30, count: 500, ...kept }, log, pruneLedger })();
}

/** A log, and how long ago it was last written. */
function addLog(name: string, daysOld: number): string {
  const path = join(runsDir, name);
  writeFileSync(path, 'said\n');
  age(path, daysOld);
  return path;
}

function age(path: string, daysOld: number): void {
  const at = Date.now() / 1_000 - daysOld * 24 * 3_600;
  utimesSync(path, at, at);
}

/** All that a run leaves. */
function addRun(number: number, daysOld: number, state: Partial<RunState> | null): void {
  const files = runFiles(runsDir, number);
  mkdirSync(files.inputs);
  for (const path of [files.task, files.prompt, files.order]) writeFileSync(path, 'x');
  if (state !== null) writeState(files.state, { ...ended, ...state });
  addLog(`${number}.log`, daysOld);
}

const ended: RunState = {
  runKey: 'key',
  sessionId: null,
  startedAt: 0,
  timeoutSeconds: 1,
  killGraceSeconds: 1,
  supervisor: null,
  program: null,
  end: { exitCode: 0, signal: null, endedBy: null, problem: null, at: 1 },
};

const left = () => readdirSync(runsDir).sort();

test('a folder that is not there, or none, has nothing to prune', async () => {
  expect(await prune({}, join(runsDir, 'missing'))).toEqual({ pruned: 0 });
  expect(await prune({}, addLog('file', 1))).toEqual({ pruned: 0 });
  expect(await prune({}, join(runsDir, 'file', 'below'))).toEqual({ pruned: 0 });
  expect(warned).toEqual([]);
  expect(await prune({}, 'a\0b')).toEqual({ pruned: 0 });
  expect(warned).toEqual([expect.stringContaining('a\\u0000b"'), expect.stringContaining('/checks"')]);
});

test('older than 30 days or beyond the newest 500 goes, and how many went is answered', async () => {
  for (let number = 1; number <= 503; number += 1) addLog(`${number}.log`, (504 - number) / 100);
  addLog('504.log', 31);
  addLog('505.log', 29);
  expect(await prune()).toEqual({ pruned: 5 });
  expect(left()).toHaveLength(500);
  for (const gone of ['1.log', '2.log', '3.log', '504.log', '505.log']) expect(left()).not.toContain(gone);
  expect(await prune()).toEqual({ pruned: 0 });
});

test('the checks’ logs go by the same rule, and count for themselves', async () => {
  mkdirSync(join(runsDir, 'checks'));
  for (let number = 1; number <= 503; number += 1) addLog(`checks/demo-development-1-check-${number}.log`, 1 / number);
  addLog('checks/demo-development-2-check-1.log', 31);
  addLog('checks/7.log', 0);
  mkdirSync(join(runsDir, 'checks', '7.input'));
  addRun(7, 29, {});
  expect(await prune()).toEqual({ pruned: 5 });
  const checks = readdirSync(join(runsDir, 'checks'));
  expect(checks).toHaveLength(501);
  for (const gone of ['1-check-1', '1-check-2', '2-check-1'])
    expect(checks).not.toContain(`demo-development-${gone}.log`);
  expect(checks).toContain('7.input');
  expect(left()).toEqual(['7.input', '7.json', '7.log', 'checks']);
});

test('with a log go its state and its input', async () => {
  addRun(1, 31, {});
  addRun(2, 31, null);
  addRun(3, 1, {});
  expect(await prune()).toEqual({ pruned: 2 });
  expect(left()).toEqual(['3.input', '3.json', '3.log']);
});

test('only *.log directly in the folder, and files only', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'orch-elsewhere-'));
  const target = join(elsewhere, 'target');
  writeFileSync(target, 'x');
  age(target, 99);
  symlinkSync(target, join(runsDir, '1.log'));
  symlinkSync(elsewhere, join(runsDir, '2.input'));
  addLog('2.log', 99);
  mkdirSync(join(runsDir, '3.log'));
  age(join(runsDir, '3.log'), 99);
  mkdirSync(join(runsDir, 'below'));
  addLog('below/4.log', 99);
  addLog('5.txt', 99);
  addLog('6.log.gz', 99);
  addLog('of-the-old-orchestrator.log', 99);
  expect(await prune({ count: 1 })).toEqual({ pruned: 2 });
  expect(left()).toEqual(['1.log', '3.log', '5.txt', '6.log.gz', 'below']);
  expect(existsSync(join(runsDir, 'below/4.log'))).toBe(true);
  expect(existsSync(target)).toBe(true);
  rmSync(elsewhere, { recursive: true });
});

test('a name that only looks like a number takes no run with it', async () => {
  addRun(1, 1, {});
  addLog('01.log', 99);
  addLog('1e0.log', 99);
  expect(await prune()).toEqual({ pruned: 2 });
  expect(left()).toEqual(['1.input', '1.json', '1.log']);
});

test('a run that still goes on is set aside before counting, however old its log', async () => {
  const supervisor = identify(process.pid);
  addRun(1, 99, { supervisor, end: null });
  addRun(2, 98, { supervisor, end: null });
  addRun(3, 2, {});
  addRun(4, 1, {});
  addRun(5, 0, {});
  expect(await prune({ count: 2 })).toEqual({ pruned: 1 });
  expect(left().filter((name) => name.endsWith('.log'))).toEqual(['1.log', '2.log', '4.log', '5.log']);
});

test('a run that lost its supervisor is active until its log was silent for an hour', async () => {
  const gone = await deadProcess();
  const hours = (count: number) => count / 24;
  addRun(1, hours(2), { supervisor: gone, end: null });
  addRun(2, hours(0.5), { supervisor: gone, end: null });
  addRun(3, hours(2), null);
  addRun(4, hours(0.5), null);
  addRun(5, hours(2), null);
  writeFileSync(runFiles(runsDir, 5).state, '{ cut sho');
  addRun(6, hours(0.5), null);
  writeFileSync(runFiles(runsDir, 6).state, '{ cut sho');
  addLog('7.log', hours(0.25));
  expect(await prune({ count: 1 })).toEqual({ pruned: 3 });
  expect(left().filter((name) => name.endsWith('.log'))).toEqual(['2.log', '4.log', '6.log', '7.log']);
});

test('a run whose state cannot be read is left alone, and the others go', async () => {
  addRun(1, 99, null);
  mkdirSync(runFiles(runsDir, 1).state);
  addRun(2, 99, {});
  expect(await prune()).toEqual({ pruned: 1 });
  expect(left()).toEqual(['1.input', '1.json', '1.log']);
  expect(warned.join()).toContain('EISDIR');
});

test('what cannot be removed stays with its log and fails nothing', async () => {
  addRun(1, 99, {});
  addRun(2, 99, {});
  chmodSync(runsDir, 0o777);
  chmodSync(runFiles(runsDir, 1).inputs, 0o555);
  chmodSync(runFiles(runsDir, 2).inputs, 0o777);
  for (const number of [1, 2]) chmodSync(runFiles(runsDir, number).state, 0o644);
  await withoutPrivileges(async () => {
    expect(await prune()).toEqual({ pruned: 1 });
  });
  expect(left()).toEqual(['1.input', '1.json', '1.log']);
  chmodSync(runsDir, 0o555);
  await withoutPrivileges(async () => {
    expect(await prune()).toEqual({ pruned: 0 });
  });
  expect(warned.join()).toContain('EACCES');
  chmodSync(runsDir, 0o755);
  chmodSync(runFiles(runsDir, 1).inputs, 0o755);
  expect(await prune()).toEqual({ pruned: 1 });
  expect(left()).toEqual([]);
});

/** Nothing keeps root from removing a file. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const privileged = process.geteuid?.() === 0;
  if (privileged) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (privileged) process.seteuid?.(0);
  }
}

async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const identity = identify(child.pid ?? 0);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end();
  await ended;
  if (identity === null) throw new Error('the process was gone at once');
  return identity;
}
