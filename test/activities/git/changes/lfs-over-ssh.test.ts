import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import { type GiteaUser, giteaTimeoutMs, type OwnGitea, ownGiteaServer } from '../../../gitea.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  inActivity,
  maxFileMegabytes,
  testEnvironment,
  write,
} from '../fresh-origin.js';

let gitea: OwnGitea;
let owner: GiteaUser;
let token: string;
let o: FreshOrigin;
let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orch-lfs-ssh-'));
  o = freshOrigin();
  gitea = await ownGiteaServer({ withSsh: true });
  owner = await gitea.createUser('owner');
  token = await gitea.createToken(owner, ['all']);
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'orch', '-f', key]);
  await gitea.api(token, 'POST', '/user/keys', { title: 'orch', key: readFileSync(`${key}.pub`, 'utf8') });
  const known = join(folder, 'known-hosts');
  writeFileSync(known, gitea.ssh?.knownHosts ?? '');
  const ssh = `ssh -F none -i ${key} -oBatchMode=yes -oUserKnownHostsFile=${known}`;
  environment = { ...testEnvironment, GIT_SSH_COMMAND: ssh };
}, giteaTimeoutMs);
afterAll(async () => {
  await gitea.stop();
  o.remove();
  rmSync(folder, { recursive: true });
});

const large = (letter: string) => `${letter.repeat(999)}\n`.repeat(300);

test('over ssh objects come and go by what the forge answers there, with the keys that git has', async () => {
  const made = await gitea.createRepository(owner, 'shop', { private: true });
  const somebody = join(folder, 'somebody');
  const git = (...args: readonly string[]) => gitea.git(token, somebody, ...args);
  await gitea.git(token, folder, 'clone', '--quiet', made.url, somebody);
  await git('lfs', 'install', '--local');
  write(somebody, { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'art/a.bin': large('a') });
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'by somebody');
  await git('push', '--quiet', 'origin', 'HEAD:main');

  const url = `${gitea.ssh?.url ?? ''}/${made.owner}/${made.name}.git`;
  const task = o.task({ repository: { name: 'shop', url, baseBranch: 'main', filters: ['lfs'] } });
  const deps = { ...o.deps, environment };
  const workspace = await inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes });
  expect(readFileSync(join(workspace.path, 'art/a.bin'), 'utf8')).toBe(large('a'));
  write(workspace.path, { 'art/b.bin': large('b') });
  const order = { task, workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  expect(await inActivity(createCommitAndPush(deps), order)).toMatchObject({ committed: true });

  await git('fetch', '--quiet', 'origin', 'orch/item-1');
  expect(await git('show', 'FETCH_HEAD:art/b.bin')).toMatch(/^version https:\/\/git-lfs/);
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  expect(readFileSync(join(somebody, 'art/b.bin'), 'utf8')).toBe(large('b'));
});

test('a key that may read alone is told at the push of objects', async () => {
  const made = await gitea.createRepository(owner, 'shelf', { private: true });
  await gitea.pushFiles(made, { token, branch: 'main', files: { '.gitattributes': '*.bin filter=lfs -text\n' } });
  const key = join(folder, 'deploy-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'reads', '-f', key]);
  const body = { title: 'reads', key: readFileSync(`${key}.pub`, 'utf8'), read_only: true };
  expect((await gitea.api(token, 'POST', `/repos/${made.owner}/${made.name}/keys`, body)).status).toBe(201);
  const url = `${gitea.ssh?.url ?? ''}/${made.owner}/${made.name}.git`;
  const task = o.task({ repository: { name: 'shelf', url, baseBranch: 'main', filters: ['lfs'] } });
  const ssh = (environment.GIT_SSH_COMMAND ?? '').replace(`-i ${join(folder, 'key')}`, `-i ${key}`);
  const deps = { ...o.deps, environment: { ...environment, GIT_SSH_COMMAND: ssh } };
  const workspace = await inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes });
  write(workspace.path, { 'art/b.bin': large('b') });
  const order = { task, workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  await expect(inActivity(createCommitAndPush(deps), order)).rejects.toMatchObject({
    type: 'ForgeRejected',
    nonRetryable: true,
    message: expect.stringMatching(/ssh key of this host’s worker lacks the right/) as unknown,
  });
});
