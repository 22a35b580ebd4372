import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import { assembleCredentials } from '../../../../worker/assemble/assemble-credentials.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { aTeam, type Team, type TeamRepository } from '../../forges/gitea/a-team.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  inActivity,
  maxFileMegabytes,
  testEnvironment,
  write,
} from '../fresh-origin.js';

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
let somebody: string;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
  o = freshOrigin();
  somebody = mkdtempSync(join(tmpdir(), 'orch-lfs-user-'));
  await git('clone', '--quiet', at.made.url, '.');
  await git('lfs', 'install', '--local');
  write(somebody, { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'art/a.bin': large('a') });
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'by somebody');
  await git('push', '--quiet', 'origin', 'HEAD:main');
});
afterEach(() => {
  o.remove();
  rmSync(somebody, { recursive: true });
});

const large = (letter: string) => `${letter.repeat(999)}\n`.repeat(300);
const git = (...args: readonly string[]) => team.gitea.git(team.ownersToken, somebody, ...args);
const task = () => o.task({ repository: { name: 'shop', url: at.made.url, baseBranch: 'main', filters: ['lfs'] } });
const withToken = (token: string) => ({
  ...o.deps,
  credentialsFor: assembleCredentials({ gitea: { kind: 'gitea', name: 'gitea', url: team.gitea.url, token } }),
});

test('objects come and go with the account’s token, which is left nowhere', async () => {
  const deps = withToken(team.botsToken);
  const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
  expect(readFileSync(join(workspace.path, 'art/a.bin'), 'utf8')).toBe(large('a'));
  write(workspace.path, { 'art/b.bin': large('b') });
  const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  expect(await inActivity(createCommitAndPush(deps), order)).toMatchObject({ committed: true });

  await git('fetch', '--quiet', 'origin', 'orch/item-1');
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  expect(readFileSync(join(somebody, 'art/b.bin'), 'utf8')).toBe(large('b'));
  expect(await git('show', 'HEAD:art/b.bin')).toMatch(/^version https:\/\/git-lfs/);
  expect(spawnSync('grep', ['-rl', '--', team.botsToken, o.folder], { encoding: 'utf8' }).stdout).toBe('');
});

test('a pointer of the past, to what the forge never had, is in the way of no push', async () => {
  write(somebody, { 'art/a.bin': large('m') });
  await git('commit', '--quiet', '--all', '-m', 'without its object');
  await git('-c', 'core.hooksPath=/dev/null', 'push', '--quiet', 'origin', 'HEAD:main');
  rmSync(join(somebody, '.git/lfs/objects'), { recursive: true });
  write(somebody, { 'art/a.bin': large('n') });
  await git('commit', '--quiet', '--all', '-m', 'with its object');
  await git('push', '--quiet', 'origin', 'HEAD:main');
  const deps = withToken(team.botsToken);
  const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
  write(workspace.path, { 'art/b.bin': large('o') });
  const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  expect(await inActivity(createCommitAndPush(deps), order)).toMatchObject({ committed: true });
});

test('a pointer to what the forge does not have goes back to the role', async () => {
  const deps = withToken(team.botsToken);
  const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`;
  write(workspace.path, { 'art/b.bin': pointer, 'b.js': 'b\n' });
  const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  expect(await inActivity(createCommitAndPush(deps), order)).toMatchObject({
    committed: true,
    refused: [expect.stringMatching(/^art\/b\.bin is a pointer of git-lfs to what nobody has/)],
  });
});

test.each([
  ['nowhere', 'http://127.0.0.1:1/'],
  ['another host', 'https://lfs.example.org/'],
])('a .lfsconfig that names %s decides nothing', async (_, url) => {
  await git('config', 'lfs.url', `${at.made.url}/info/lfs`);
  write(somebody, { '.lfsconfig': `[lfs]\n\turl = ${url}\n\tpushurl = ${url}\n` });
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'elsewhere');
  await git('push', '--quiet', 'origin', 'HEAD:main');
  const deps = withToken(team.botsToken);
  const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
  expect(readFileSync(join(workspace.path, 'art/a.bin'), 'utf8')).toBe(large('a'));
});

test('an account that may read alone is told at the push of objects, with the setting to change', async () => {
  const reader = await team.gitea.createUser('reader');
  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${reader.name}`, { permission: 'read' });
  const deps = withToken(await team.gitea.createToken(reader, ['write:repository']));
  const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
  write(workspace.path, { 'art/b.bin': large('b') });
  const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  await expect(inActivity(createCommitAndPush(deps), order)).rejects.toMatchObject({
    type: 'ForgeRejected',
    nonRetryable: true,
    message: expect.stringMatching(/git lfs of http.*the token of ORCH_GITEA_TOKEN, or it lacks the right/) as unknown,
  });
});

test('where git-lfs is missing the task is refused before an agent runs, and says what to install', async () => {
  const bin = join(o.folder, 'bin');
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
  write(bin, { git: `#!/bin/sh\nexport GIT_EXEC_PATH=$(${real} --exec-path)\nexec ${real} "$@"\n` });
  chmodSync(join(bin, 'git'), 0o755);
  const deps = { ...withToken(team.botsToken), environment: { ...testEnvironment, PATH: bin } };
  await expect(
    inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes }),
  ).rejects.toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(/git-lfs.*Install it/) as unknown });
});
