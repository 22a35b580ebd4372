import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLogReader } from '../../../cli/log/log-reader.js';
import type { LinePart } from '../../../domain/text/redact-log.js';

function logWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'orch-log-')), '1.log');
  writeFileSync(path, text);
  return path;
}

async function readParts(reader: ReturnType<typeof createLogReader>): Promise<LinePart[]> {
  const parts: LinePart[] = [];
  for await (const part of reader.read()) parts.push(part);
  return parts;
}

const readAll = async (reader: ReturnType<typeof createLogReader>) =>
  (await readParts(reader)).map(({ text, ends }) => (ends ? text : `${text}…`));

test('is read on from where it was, and an unfinished line waits for its end', async () => {
  const path = logWith('one\ntw');
  const reader = createLogReader(path);
  expect(await readAll(reader)).toEqual(['one']);
  appendFileSync(path, 'o\n\nthree');
  expect(await readAll(reader)).toEqual(['two', '']);
  expect(await readAll(reader)).toEqual([]);
  expect(reader.end()).toEqual([{ text: 'three', ends: true }]);
  expect(reader.end()).toEqual([]);
});

test('does not break a character that is written in two parts', async () => {
  const bytes = Buffer.from('é\n');
  const path = logWith('');
  const reader = createLogReader(path);
  appendFileSync(path, bytes.subarray(0, 1));
  expect(await readAll(reader)).toEqual([]);
  appendFileSync(path, bytes.subarray(1));
  expect(await readAll(reader)).toEqual(['é']);
});

test('without a newline for 100 MB is read in parts that fit into memory', async () => {
  const length = 100 * 1024 * 1024;
  const reader = createLogReader(logWith('x'.repeat(length)));
  let [read, longest] = [0, 0];
  for await (const { text, ends } of reader.read()) {
    expect(ends).toBe(false);
    read += text.length;
    longest = Math.max(longest, text.length);
  }
  for (const { text, ends } of reader.end()) {
    expect(ends).toBe(true);
    read += text.length;
  }
  expect(read).toBe(length);
  expect(longest).toBeLessThan(10 * 1024 * 1024);
});
