import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { linesFromEnd, type ReadingLimits } from '../../../../activities/agents/supervisor/lines-from-end.js';

const wide: ReadingLimits = { chunkBytes: 64 * 1024, lineBytes: 1024 * 1024, totalBytes: 4 * 1024 ** 3, headBytes: 0 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-lines-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string | Buffer, limits: Partial<ReadingLimits> = {}): Promise<string[]> {
  const path = join(folder, 'file');
  await writeFile(path, text);
  const lines: string[] = [];
  for await (const line of linesFromEnd(path, { ...wide, ...limits })) lines.push(line);
  return lines;
}

describe.each([1, 2, 3, 7, 64 * 1024])('in chunks of %d bytes', (chunkBytes) => {
  test.each([
    ['', []],
    ['\n', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['b', 'a']],
    ['first\nsecond\n\nthird\n', ['third', 'second', 'first']],
    ['ünï\ncödé ✓\n', ['cödé ✓', 'ünï']],
  ])('%j', async (text, lines) => {
    expect(await read(text, { chunkBytes })).toEqual(lines);
  });
});

test('a line that is too long is passed over, its neighbours are not', async () => {
  expect(await read(`a\n${'x'.repeat(101)}\n${'y'.repeat(100)}\nb`, { lineBytes: 100, chunkBytes: 16 })).toEqual([
    'b',
    'y'.repeat(100),
    'a',
  ]);
});

test('what stands further from the end than the limit is not read, nor half of it', async () => {
  expect(await read('aaaa\nbbbb\ncccc\n', { totalBytes: 12, chunkBytes: 5 })).toEqual(['cccc', 'bbbb', '']);
});

test('of a longer file the beginning is read as well, as far as its lines are whole; an empty line stands between', async () => {
  const limits = { totalBytes: 7, headBytes: 9, chunkBytes: 5 };
  expect(await read('aaaa\nbbbb\ncccc\ndddd\neeee\n', limits)).toEqual(['eeee', '', 'aaaa']);
});

test('a gigabyte without a newline takes no memory', async () => {
  const path = join(folder, 'huge');
  await writeFile(path, 'first\n');
  await truncate(path, 1024 ** 3);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 5);
  const lines: string[] = [];
  for await (const line of linesFromEnd(path, { ...wide, chunkBytes: 1024 * 1024 })) lines.push(line);
  clearInterval(watching);
  expect(lines).toEqual(['first']);
  expect(most).toBeLessThan(100 * 1024 * 1024);
});
