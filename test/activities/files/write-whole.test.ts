import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claimWhole, ownerOnly, writeWhole, writeWholeSync } from '../../../activities/files/write-whole.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-write-'));
  path = join(folder, 'file');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['writeWhole', writeWhole],
  ['writeWholeSync', writeWholeSync],
] as const)('%s', (_, write) => {
  test('replaces a file, for its owner alone where that is wanted, and leaves nothing beside it', async () => {
    writeFileSync(path, 'old');
    await write(path, 'new', ownerOnly);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('fails where the place is a folder, and leaves nothing beside it', async () => {
    await expect((async () => write(folder, 'text'))()).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|ENOTDIR/);
    expect(readdirSync(folder)).toEqual([]);
    expect(
      readdirSync(join(folder, '..')).filter((name) => name.startsWith(`${folder.split('/').at(-1) ?? ''}.`)),
    ).toEqual([]);
  });
});

test('many writers at once leave one whole text', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeWhole(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a claim is given once, with the whole text of who was first', () => {
  expect(claimWhole(path, 'first')).toBe(true);
  expect(claimWhole(path, 'second')).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(readdirSync(folder)).toEqual(['file']);
});
