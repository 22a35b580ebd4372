import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeWorktreeFile } from '../../../../activities/agents/prompt/worktree-file.js';

let root: string;
let worktree: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orch-worktree-file-'));
  worktree = join(root, 'worktree');
  await mkdir(worktree);
  await writeFile(join(root, 'outside'), 'as it was');
});
afterEach(() => rm(root, { recursive: true }));

const outside = () => readFile(join(root, 'outside'), 'utf8');

test('writes a file, and replaces it', async () => {
  await writeWorktreeFile(worktree, '.task.md', 'ünïcode ✓');
  await writeWorktreeFile(worktree, '.task.md', 'again');
  expect(await readFile(join(worktree, '.task.md'), 'utf8')).toBe('again');
});

test.each([
  ['a link', () => symlink(join(root, 'outside'), join(worktree, 'f')), /f is a symbolic link/],
  ['a link to nothing', () => symlink('/nowhere/x', join(worktree, 'f')), /symbolic link/],
  ['a folder', () => mkdir(join(worktree, 'f')), /directory/],
  ['a pipe', () => execFileSync('mkfifo', [join(worktree, 'f')]), /special file/],
])('does not write over %s', async (_kind, make, message) => {
  await make();
  await expect(writeWorktreeFile(worktree, 'f', 'new')).rejects.toThrow(message);
  expect(await outside()).toBe('as it was');
});

test('does not write into a second name of a file outside', async () => {
  await link(join(root, 'outside'), join(worktree, 'f'));
  await writeWorktreeFile(worktree, 'f', 'new');
  expect([await outside(), await readFile(join(worktree, 'f'), 'utf8')]).toEqual(['as it was', 'new']);
});

test('many writers at once end with the whole text of one', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, i) => writeWorktreeFile(worktree, 'f', String(i).repeat(10_000))));
  const text = await readFile(join(worktree, 'f'), 'utf8');
  expect(text).toBe((text[0] ?? '').repeat(10_000));
});
