import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccountGuard } from '../../../activities/forges/account-guard.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createGit } from '../../../activities/git/run/git.js';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';
import { freshDatabase } from '../../database.js';
import { misbehavingProxy, type MisbehavingProxy } from '../../fixtures/misbehaving-proxy.js';
import { giteaTimeoutMs } from '../../gitea.js';
import { aTeam, type Team, type TeamRepository } from '../forges/gitea/a-team.js';
import {
  aRun,
  type FreshOrigin,
  freshOrigin,
  inActivity,
  plainGit,
  testEnvironment,
  write,
  maxFileMegabytes,
} from './fresh-origin.js';

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
  o = freshOrigin();
});
afterEach(() => o.remove());

const withToken = (token: string, url = team.gitea.url) => ({
  ...o.deps,
  redact: (text: string) => text,
  credentialsFor: assembleCredentials({ gitea: { kind: 'gitea', name: 'gitea', url, token } }),
});
const task = (url = at.made.url) => o.task({ repository: { name: 'shop', url, baseBranch: 'main' } });
const asBot = () => withToken(team.botsToken);

describe('a private repository over http', () => {
  test('is fetched, worked on and pushed with the account’s token, which is left nowhere', async () => {
    const bin = join(o.folder, 'bin');
    const real = (testEnvironment.PATH.split(':').find((folder) => existsSync(join(folder, 'git'))) ?? '') + '/git';
    write(bin, { git: `#!/bin/sh\necho "$@" >> ${o.folder}/argv\nexec ${real} "$@"\n` });
    chmodSync(join(bin, 'git'), 0o755);
    const deps = { ...asBot(), environment: { ...testEnvironment, PATH: `${bin}:${testEnvironment.PATH}` } };

    const workspace = await inActivity(createPrepareWorkspace(deps), { task: task(), epoch: 0, maxFileMegabytes });
    write(workspace.path, { 'b.txt': 'b\n' });
    const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
    const { headCommit } = await inActivity(createCommitAndPush(deps), order);
    const { body } = await team.gitea.api<{ commit: { id: string } }>(
      team.ownersToken,
      'GET',
      `${at.api}/branches/${encodeURIComponent('orch/item-1')}`,
    );
    expect(body.commit.id).toBe(headCommit);

    expect(readFileSync(join(o.folder, 'argv'), 'utf8')).toContain('push');
    expect(spawnSync('grep', ['-rl', '--', team.botsToken, o.folder], { encoding: 'utf8' }).stdout).toBe('');
    await inActivity(createReleaseWorkspace(deps), { task: task(), workspace });
  });

  test.each([
    ['wrong', () => '0'.repeat(40), /does not take the token.*set ORCH_GITEA_TOKEN/],
    ['without the scope', () => team.gitea.createToken(team.bot, ['write:issue']), /ORCH_GITEA_TOKEN/],
  ])('with a token that is %s is refused, and the setting is named', async (_, token, told) => {
    const its = await token();
    const error = await inActivity(createPrepareWorkspace(withToken(its)), {
      task: task(),
      epoch: 0,
      maxFileMegabytes,
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: 'ForgeRejected', nonRetryable: true, message: expect.stringMatching(told) });
    expect((error as Error).message).not.toContain(its);
  });

  test('without an account is refused, and the settings are named', async () => {
    await expect(
      inActivity(createPrepareWorkspace(o.deps), { task: task(), epoch: 0, maxFileMegabytes }),
    ).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringContaining('the settings hold no token for this address'),
    });
  });

  test('that is not there is not found', async () => {
    const url = at.made.url.replace('.git', '-gone.git');
    await expect(
      inActivity(createPrepareWorkspace(asBot()), { task: task(url), epoch: 0, maxFileMegabytes }),
    ).rejects.toMatchObject({
      type: 'RepoNotFound',
    });
  });

  test('is no affair of a helper for credentials that the repository’s configuration names', async () => {
    const mark = join(o.folder, 'the-helper-ran');
    const gitDir = join(o.folder, 'planted.git');
    plainGit(o.folder, 'init', '--quiet', '--bare', gitDir);
    plainGit(gitDir, 'config', 'credential.helper', `!touch ${mark}; true`);
    const env = { ...testEnvironment, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true' };
    await execa('git', ['ls-remote', at.made.url], { cwd: gitDir, env, extendEnv: false, reject: false });
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    const git = createGit(asBot(), new AbortController().signal);
    const { stdout } = await git(['ls-remote', 'origin'], { gitDir, origin: at.made.url });
    expect(stdout).toContain('refs/heads/main');
    expect(existsSync(mark)).toBe(false);
  });
});

describe('a forge that sends git to another host', () => {
  let forge: MisbehavingProxy;
  let elsewhere: MisbehavingProxy;
  let url: string;
  const wantsToKnow = {
    of: /info\/refs/,
    answer: { status: 401, headers: { 'www-authenticate': 'Basic realm="elsewhere"' } },
  };
  beforeEach(async () => {
    [forge, elsewhere] = await Promise.all([misbehavingProxy(team.gitea.url), misbehavingProxy(team.gitea.url)]);
    url = `${forge.url}/${at.made.owner}/${at.made.name}.git`;
    const location = `${elsewhere.url}/${at.made.owner}/${at.made.name}.git/info/refs?service=git-upload-pack`;
    void forge.misbehave({ of: /info\/refs/, answer: { status: 302, headers: { location } } });
    void elsewhere.misbehave(wantsToKnow, wantsToKnow);
  });
  afterEach(() => Promise.all([forge.close(), elsewhere.close()]));

  test('is followed by plain git, which hands a token over there', async () => {
    write(o.folder, { askpass: `#!/bin/sh\necho ${team.botsToken}\n` });
    chmodSync(join(o.folder, 'askpass'), 0o755);
    const env = { ...testEnvironment, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: join(o.folder, 'askpass') };
    await execa('git', ['ls-remote', url], { cwd: o.folder, env, extendEnv: false, reject: false });
    const given = elsewhere.authorizations.map((one) => Buffer.from(one.replace('Basic ', ''), 'base64').toString());
    expect(given).toContain(`${team.botsToken}:${team.botsToken}`);
  });

  test('is not followed by ours: nothing is asked there, and the task’s step is refused', async () => {
    const deps = withToken(team.botsToken, forge.url);
    await expect(
      inActivity(createPrepareWorkspace(deps), { task: task(url), epoch: 0, maxFileMegabytes }),
    ).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringContaining('the repository has moved'),
    });
    expect(elsewhere.asked).toEqual([]);
  });
});

test.each([
  ['fetch', ['ls-remote', 'origin']],
  ['push', ['push', 'origin', 'HEAD:refs/heads/other']],
])('a limit that one %s meets pauses git at that account for all workers, and nothing else', async (_, args) => {
  const proxy = await misbehavingProxy(team.gitea.url);
  const database = await freshDatabase();
  try {
    const place = { gitDir: o.origin, origin: at.made.url.replace(team.gitea.url, proxy.url) };
    const credentialsFor = assembleCredentials(
      { gitea: { kind: 'gitea', name: 'gitea', url: proxy.url, token: team.botsToken } },
      undefined,
      (account) => createAccountGuard({ pool: database.pool, redact: (text) => text }, account),
    );
    const git = createGit({ ...asBot(), credentialsFor }, new AbortController().signal);
    proxy.always = { status: 429 };
    const paused = { type: 'AccountPaused', details: [{ account: 'gitea/git', lookInMs: expect.any(Number) }] };
    await expect(git(args, place)).rejects.toMatchObject(paused);
    const asked = proxy.asked.length;
    const others = await Promise.allSettled(Array.from({ length: 20 }, () => git(args, place)));
    for (const other of others) expect(other).toMatchObject({ status: 'rejected', reason: paused });
    expect(proxy.asked).toHaveLength(asked);
    const { rows } = await database.pool.query('select key, cause from breakers');
    expect(rows).toEqual([{ key: 'account:gitea/git', cause: 'account' }]);

    proxy.always = null;
    await database.pool.query('update breakers set open_until = now()');
    await git(args, place);
  } finally {
    await proxy.close();
    await database.drop();
  }
});

test('the program that git asks answers for one host and nobody else', () => {
  const askpass = fileURLToPath(new URL('../../../activities/git/run/askpass.sh', import.meta.url));
  const env = {
    PATH: testEnvironment.PATH,
    ORCH_ASKPASS_FOR: 'https://git.example.org',
    ORCH_ASKPASS_FOR_USER: 'https://orch@git.example.org',
    ORCH_ASKPASS_USERNAME: 'orch',
    ORCH_ASKPASS_PASSWORD: '-n *secret* $HOME `id`',
  };
  const ask = (question: string) => spawnSync(askpass, [question], { env, encoding: 'utf8' }).stdout;
  expect(ask("Username for 'https://git.example.org': ")).toBe('orch\n');
  expect(ask("Password for 'https://orch@git.example.org': ")).toBe('-n *secret* $HOME `id`\n');
  for (const question of [
    "Username for 'https://git.example.org.evil.example': ",
    "Password for 'https://orch@evil.example': ",
    "Password for 'http://orch@git.example.org': ",
    "Password for 'https://git.example.org': ",
    "Password for 'https://*': ",
    'Password for ',
    '',
  ]) {
    expect([question, ask(question)]).toEqual([question, '']);
  }
});
