import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPrepareDeployment } from '../../../../activities/anywhere/deploys/prepare-deployment.js';
import { createRemoveCheckout } from '../../../../activities/on-host/deploys/remove-checkout.js';
import { aDeployHost, aDeployment, prepared, prepareDeps } from '../../deploys/a-deployment.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../../git/fresh-origin.js';
import { checkDeps } from '../../on-host/a-check.js';

let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'run.sh': '#!/bin/sh\n' });
});
afterEach(() => o.remove());

const prepare = (deployment = aDeployment(o), deps = prepareDeps(o)) =>
  inActivity(createPrepareDeployment(deps), deployment);
const remove = (path: string) =>
  inActivity(createRemoveCheckout(checkDeps(o)), { checkout: { hostId: 'host-1', path } });

test('the checkout is of that commit, whatever came later, and git knows it there without any other place', async () => {
  const commit = o.pushAs('main', { 'app.txt': 'one\n' });
  o.pushAs('main', { 'app.txt': 'two\n' });
  const path = await prepared(o, aDeployment(o, {}, { commit }));
  expect(readFileSync(join(path, 'app.txt'), 'utf8')).toBe('one\n');
  await prepare();
  expect(plainGit(path, 'rev-parse', 'HEAD')).toBe(commit);
  expect(plainGit(path, 'status', '--porcelain')).toBe('');
  expect(plainGit(path, 'fsck')).toBe('');
  expect(plainGit(path, 'remote', '-v')).toBe('');
  expect(plainGit(path, 'rev-list', '--count', 'HEAD')).toBe('1');
  expect(existsSync(join(path, '.git/objects/info/alternates'))).toBe(false);
  expect(readFileSync(join(path, '.git/config'), 'utf8')).not.toContain(o.folder);
});

test('a program of the repository can be run, and nobody else reads the checkout', async () => {
  const clone = join(o.folder, 'somebody');
  chmodSync(join(clone, 'run.sh'), 0o755);
  plainGit(clone, 'commit', '--quiet', '--all', '-m', 'runs');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  const path = await prepared(o, aDeployment(o));
  expect(statSync(join(path, 'run.sh')).mode & 0o111).not.toBe(0);
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('hooks and filters of the repository do nothing', async () => {
  const ran = join(o.folder, 'ran');
  o.pushAs('main', { '.gitattributes': '* filter=evil\n', '.gitconfig': `[filter "evil"]\n\tsmudge = touch ${ran}\n` });
  const path = await prepared(o, aDeployment(o));
  expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('demo\n');
  expect(existsSync(ran)).toBe(false);
});

test('asked again with the same key it is the same checkout, and another key has its own', async () => {
  const deployment = aDeployment(o);
  const path = await prepared(o, deployment);
  write(path, { built: 'by the command\n' });
  expect(await prepared(o, deployment)).toBe(path);
  expect(existsSync(join(path, 'built'))).toBe(true);
  const other = await prepared(o, aDeployment(o));
  expect(other).not.toBe(path);
  expect(existsSync(join(other, 'built'))).toBe(false);
});

test('what a cut off attempt has left is made anew', async () => {
  const deployment = aDeployment(o);
  const path = await prepared(o, deployment);
  await remove(path);
  write(`${join(path, '..')}+new`, { 'tree/half': '', 'tree/.git/HEAD': 'rubbish' });
  expect(await prepared(o, deployment)).toBe(path);
  expect(plainGit(path, 'status', '--porcelain')).toBe('');
});

test.each<[string, RegExp]>([
  ['f'.repeat(40), /No branch of demo holds the commit ffffffffffff: push it there again/],
  ['--upload-pack=evil', /"--upload-pack=evil" is no commit/],
  ['main', /"main" is no commit/],
])('the commit %s is a problem for a person', async (commit, reason) => {
  expect(await prepare(aDeployment(o, {}, { commit }))).toEqual({
    kind: 'problem',
    reason: expect.stringMatching(reason),
  });
});

test('a credential that this host does not give, and a full disk, are problems before anything begins', async () => {
  const lacking = aDeployHost({ credentials: () => 'This worker has no SHOP_TOKEN: set it, then retry.' });
  expect(await prepare(aDeployment(o), prepareDeps(o, lacking))).toEqual({
    kind: 'problem',
    reason: 'This worker has no SHOP_TOKEN: set it, then retry.',
  });
  const crowded = { ...prepareDeps(o), room: { folders: [], minFreeMegabytes: 10 ** 9 } };
  expect(await prepare(aDeployment(o), crowded)).toEqual({
    kind: 'problem',
    reason: expect.stringMatching(/MB free, and nothing starts below/),
  });
});

test('a checkout is removed with what its owner may not write, once and again; no other folder is', async () => {
  const path = await prepared(o, aDeployment(o));
  mkdirSync(join(path, 'cache/inner'), { recursive: true });
  write(path, { 'cache/inner/file': '' });
  chmodSync(join(path, 'cache/inner'), 0o500);
  await remove(path);
  expect(existsSync(join(path, '..'))).toBe(false);
  await remove(path);
  for (const foreign of [o.folder, join(o.folder, 'state/deployments/x/tree/..'), join(path, '../../../tree')]) {
    await expect(remove(foreign)).rejects.toMatchObject({ type: 'InvalidInput' });
  }
});
