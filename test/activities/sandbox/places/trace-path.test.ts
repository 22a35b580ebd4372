import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tracePath } from '../../../../activities/sandbox/places/trace-path.js';

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'orch-trace-')));
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/b/file'), '');
  symlinkSync('a', join(root, 'relative'));
  symlinkSync(join(root, 'relative/b'), join(root, 'absolute'));
  symlinkSync('../b/../b', join(root, 'a/up'));
  symlinkSync('circle', join(root, 'circle'));
  symlinkSync('nowhere', join(root, 'broken'));
});
afterAll(() => rmSync(root, { recursive: true }));

test.each([
  ['a/b/file', [], 'a/b/file'],
  ['a/./b//file', [], 'a/b/file'],
  ['relative/b/file', ['relative'], 'a/b/file'],
  ['absolute/file', ['absolute', 'relative'], 'a/b/file'],
  ['a/b/../../relative/b', ['relative'], 'a/b'],
  ['a', [], 'a'],
])('finds the links on the way of %s', async (path, links, real) => {
  const traced = await tracePath(join(root, path));
  expect(traced?.links.map((link) => link.path)).toEqual(links.map((name) => join(root, name)));
  expect(traced?.real).toBe(join(root, real));
});

test.each(['nowhere', 'broken', 'circle', 'a/b/file/below', 'a/up'])('answers nothing for %s', async (path) => {
  expect(await tracePath(join(root, path))).toBeNull();
});

test('knows the root', async () => {
  expect(await tracePath('/')).toEqual({ links: [], real: '/' });
});
