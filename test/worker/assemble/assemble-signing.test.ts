import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { orchsOwn } from '../../../activities/sandbox/sandbox-host.js';
import { checkSigning } from '../../../cli/doctor/check-repository.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { assembleSandboxHost } from '../../../worker/assemble/assemble-sandbox-host.js';
import { allKeys, assembleSigning } from '../../../worker/assemble/assemble-signing.js';
import { aSigningKey } from '../../activities/git/a-signing-key.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-signing-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A host whose projects file has one project that signs, and one that does not. */
function settingsWith(key: string, more: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'orch.projects.yaml');
  writeFileSync(
    file,
    `projects:\n  shop:\n    repository: /srv/shop.git\n    git: { signing: { key: ${key} } }\n  plain:\n    repository: /srv/plain.git\n`,
  );
  const env = { PATH: process.env.PATH, ORCH_PROJECTS_FILE: file, ORCH_STATE_DIR: join(folder, 'state'), ...more };
  return readSettings(env, folder);
}

test('a key is of the repository whose project names it, and of no other', () => {
  const signingOf = assembleSigning(settingsWith('/etc/orch/key'));
  expect(signingOf({ name: 'shop' })).toEqual({ file: '/etc/orch/key' });
  expect(signingOf({ name: 'plain' })).toBeNull();
  expect(signingOf({ name: 'nowhere' })).toBeNull();
});

test('a variable is the worker’s, and lies for a moment below what is covered in every sandbox', () => {
  const settings = settingsWith('SHOP_KEY', { SHOP_KEY: 'the key' });
  const [key] = allKeys(settings);
  expect(key).toEqual({ variable: 'SHOP_KEY', value: 'the key', folder: join(settings.stateDir, 'signing') });
  expect(orchsOwn(assembleSandboxHost(settings))).toContain(settings.stateDir);
  const given = [...Object.values(settings.agentEnvironments), settings.commandEnvironment, settings.hostEnvironment];
  expect(JSON.stringify(given)).not.toContain('the key');
});

test('a key’s file is covered in the sandbox of every project, also one that is named later', () => {
  const host = assembleSandboxHost(settingsWith('/etc/orch/key'));
  expect(orchsOwn(host)).toContain('/etc/orch/key');
  settingsWith('/etc/orch/other');
  expect(orchsOwn(host)).toContain('/etc/orch/other');
});

test('doctor shows the public half of a key, and says what is wrong with one', async () => {
  const project = { name: 'shop', repository: { name: 'shop', url: '/srv/shop.git', baseBranch: 'main' } };
  const { file, publicKey } = aSigningKey(folder);
  const found = await checkSigning(project, settingsWith(file));
  expect(found).toMatchObject({ name: 'signing of shop', state: 'ok' });
  expect(found?.found).toContain(publicKey.split(' ').slice(0, 2).join(' '));
  expect(await checkSigning(project, settingsWith('SHOP_KEY'))).toMatchObject({
    state: 'FAIL',
    found: expect.stringContaining('this host has no variable SHOP_KEY') as unknown,
  });
  expect(
    await checkSigning({ ...project, repository: { ...project.repository, name: 'plain' } }, settingsWith(file)),
  ).toBeNull();
});
