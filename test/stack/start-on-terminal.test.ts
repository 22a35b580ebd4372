import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { listApprovals } from '../../activities/store/history.js';
import { freshFolder, killIfThere, processesOf, run, startScript, until, withLedger } from './start-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await freshFolder();
});
afterEach(async () => {
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
  await rm(folder, { recursive: true, force: true });
});

test('on a terminal a person sees what is asked, rejects, approves, reads the summary, and ends it with Ctrl-C', async () => {
  const command = `stty cols 100; exec '${process.execPath}' '${startScript}'`;
  const terminal = await run(folder, 'script', ['-qec', command, '/dev/null'], { ORCH_DEMO_PACE_MS: '0' }, 'pipe');
  const type = (keys: string) => terminal.child.stdin?.write(keys);
  const questions = (count: number) =>
    until(`it asks question ${count}`, () => terminal.output().split('Approve? [y/n]').length > count);

  await questions(1);
  expect(terminal.output()).toContain('docs/work-items/DEMO-1/01-requirements.md');
  type('n\r');
  await terminal.says(/What should be different\?/);
  type('Say more about dashes.\r');
  await questions(2);
  expect(terminal.output()).toContain('Say more about dashes.');
  type('y\r');
  await questions(3);
  expect(terminal.output()).toMatch(/git diff --stat main\.\.\.orch\/DEMO-1[^]*src\/slugify\.js/);
  type('y\r');
  await terminal.says(/The stack stays up until Ctrl-C/);
  expect(terminal.output()).toMatch(/DEMO-1 is done[^]*merge commit +[0-9a-f]{40}[^]*Temporal UI +http/);

  type('\x03');
  await terminal.ends(0);
  expect(processesOf(folder)).toEqual([]);
  const approvals = await withLedger(folder, (pool) => listApprovals(pool, 'task/demo/DEMO-1'));
  expect(approvals.map(({ kind, decision, reason }) => [kind, decision, reason])).toEqual([
    ['requirements', 'rejected', 'Say more about dashes.'],
    ['requirements', 'approved', null],
    ['deploy', 'approved', null],
  ]);
}, 600_000);

test('Ctrl-C at a question leaves no process behind', async () => {
  const command = `exec '${process.execPath}' '${startScript}'`;
  const terminal = await run(folder, 'script', ['-qec', command, '/dev/null'], { ORCH_DEMO_PACE_MS: '0' }, 'pipe');
  await terminal.says(/Approve\? \[y\/n\]/);
  terminal.child.stdin?.write('\x03');
  await terminal.ends(130);
  expect(processesOf(folder)).toEqual([]);
}, 400_000);
