import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openCommandLog } from '../../../activities/commands/command-log.js';
import { createRedact } from '../../../domain/text/redact.js';

const secret = 'correct-horse-battery';
const redact = createRedact([secret]);

let runsDir: string;
beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), 'orch-check-log-'));
});
afterEach(() => rmSync(runsDir, { recursive: true }));

const name = { taskId: 'task/demo/APP-1/2', of: 'development-3-check-1' };

/** The log of a check that wrote these chunks. */
function logged(...chunks: (string | Buffer)[]): string {
  const log = openCommandLog(runsDir, name, redact);
  for (const chunk of chunks) log.write(Buffer.from(chunk));
  log.close();
  return readFileSync(log.path ?? '', 'utf8');
}

test.each<[string, (string | Buffer)[], string]>([
  ['nothing', [], ''],
  ['lines', ['one\ntwo\n'], 'one\ntwo\n'],
  ['a last line without an end', ['one\ntwo'], 'one\ntwo'],
  ['a character over the border of two chunks', [Buffer.from([0xc3]), Buffer.from([0xbc, 0x0a])], 'ü\n'],
  ['a secret over the border of two chunks', ['it is correct-', 'horse-battery\n'], 'it is [redacted]\n'],
  ['colours and redraws as they are', ['\u001b[31m1 %\r2 %\u001b[0m\n'], '\u001b[31m1 %\r2 %\u001b[0m\n'],
])('holds %s', (_, chunks, expected) => {
  expect(logged(...chunks)).toBe(expected);
});

test('finds a secret in a line without end', () => {
  const parts = [`${'x '.repeat(40_000)}correct-`, `horse-battery ${'y '.repeat(40_000)}`];
  expect(logged(...parts)).toBe(parts.join('').replace(secret, '[redacted]'));
});

test('is bounded: of what is too long, the beginning and the end are there, and how much is not', () => {
  const line = `${'x'.repeat(1_023)}\n`;
  const log = openCommandLog(runsDir, name, redact);
  log.write(Buffer.from('the beginning\n'));
  for (let megabyte = 0; megabyte < 12; megabyte += 1) log.write(Buffer.from(line.repeat(1_024)));
  log.write(Buffer.from('the end\n'));
  log.close();
  const text = readFileSync(log.path ?? '', 'utf8');
  expect(text).toMatch(/^the beginning\n/);
  expect(text).toMatch(/\n\[\d+ bytes are left out here\]\n/);
  expect(text).toMatch(/\nthe end\n$/);
  expect(statSync(log.path ?? '').size).toBeLessThan(11 * 1024 * 1024);
});

test('holds no secret in the end of what is too long either', () => {
  const chunk = Buffer.from(`${secret} `.repeat(100));
  const log = openCommandLog(runsDir, name, redact);
  for (let written = 0; written < 12 * 1024 * 1024; written += chunk.length) log.write(chunk);
  log.close();
  const text = readFileSync(log.path ?? '', 'utf8');
  expect(text).toMatch(/bytes are left out here/);
  expect(text).not.toMatch(/correct|horse|battery/);
});

test('never overwrites another, and tells by its name whose it is', () => {
  const all = [name, name, { ...name, round: 4 }, { ...name, check: 2 }, { ...name, taskId: 'task/demo-app/1/2' }];
  const paths = all.map((one) => {
    const log = openCommandLog(runsDir, one, redact);
    log.close();
    return log.path ?? '';
  });
  expect(new Set(paths).size).toBe(5);
  expect(readdirSync(join(runsDir, 'checks'))).toHaveLength(5);
  expect(basename(paths[0] ?? '')).toMatch(/^demo-app-1-2\+[0-9a-f]{16}-development-3-check-1\.log$/);
  expect(basename(paths[1] ?? '')).toMatch(/-development-3-check-1\.2\.log$/);
});

test('that cannot be written harms nobody', () => {
  const log = openCommandLog(join('/dev/null', 'nowhere'), name, redact);
  log.write(Buffer.from('said'));
  log.close();
  expect(log.path).toBeNull();
  expect(existsSync(join(runsDir, 'checks'))).toBe(false);
});
