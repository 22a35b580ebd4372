import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { withoutEchoOf } from '../../../../activities/agents/run/without-echo-of.js';

const task = '# Retries\n\nThe API says:\n\n  API Error: 529 Overloaded\n\nand the client gives up.\n';

/** The log is written as it reads, and given from its end. */
async function left(log: readonly string[], path = taskFile()): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of withoutEchoOf(path, Readable.from([...log].reverse()))) lines.unshift(line);
  return lines;
}

function taskFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'orch-echo-')), 'task.md');
  writeFileSync(path, task);
  return path;
}

test.each([
  ['the whole task', ['begins', ...task.split('\n').filter((line) => line !== ''), 'ends'], ['begins', 'ends']],
  ['two lines of it', ['The API says:', 'API Error: 529 Overloaded'], []],
  ['two lines with a blank one between', ['API Error: 529 Overloaded', ' ', 'and the client gives up.', 'x'], ['x']],
  ['one line of it', ['working', 'API Error: 529 Overloaded'], ['working', 'API Error: 529 Overloaded']],
  ['the same line again', ['API Error: 529 Overloaded', 'API Error: 529 Overloaded'], null],
  ['two lines of it that are no neighbours there', ['# Retries', 'API Error: 529 Overloaded'], null],
  ['two lines in the other order', ['and the client gives up.', 'API Error: 529 Overloaded'], null],
  ['two lines with a gap between', ['The API says:', '', 'API Error: 529 Overloaded'], null],
  [
    'an echo, and then the error itself',
    ['The API says:', 'API Error: 529 Overloaded', 'x', 'API Error: 529 Overloaded'],
    ['x', 'API Error: 529 Overloaded'],
  ],
  ['nothing', [], []],
])('of %s', async (_, log, expected) => {
  expect(await left(log)).toEqual(expected ?? log);
});

test('without a task nothing is an echo', async () => {
  expect(await left(['a', 'b'], '/nowhere/task.md')).toEqual(['a', 'b']);
});
