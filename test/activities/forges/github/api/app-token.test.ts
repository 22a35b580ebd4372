import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createAccountGuard } from '../../../../../activities/forges/account-guard.js';
import { apiAddress } from '../../../../../activities/forges/github/api/api-address.js';
import { assembleCredentials } from '../../../../../worker/assemble/assemble-credentials.js';
import { freshDatabase } from '../../../../database.js';
import { refused } from '../../../../fixtures/github-api/answer.js';
import { fetchTimeoutMs } from '../../../../fixtures/github-api/fetch-description.js';
import { startGithubApi, type GithubApi } from '../../../../fixtures/github-api/github-api.js';
import { aShop } from '../a-github.js';

let github: GithubApi;
let folder: string;
let keyFile: string;
beforeAll(async () => {
  github = await startGithubApi();
  folder = await mkdtemp(join(tmpdir(), 'orch-github-app-'));
  keyFile = join(folder, 'key.pem');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  // As GitHub hands it out.
  await writeFile(keyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  github.app.key = publicKey;
}, fetchTimeoutMs);
afterEach(() => {
  expect(github.strays.splice(0)).toEqual([]);
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

function anAppsShop(given: { readonly keyFile?: string; readonly appId?: string } = {}) {
  const shop = aShop(github, { credentials: { appId: github.app.id, keyFile, ...given } });
  github.app.installed.add(`acme/${shop.shop.name}`);
  return shop;
}

test('an App works with a token for the one repository, which is asked for once, and comments under its own name', async () => {
  const { forge, shop, repository, draft, access, place } = anAppsShop();
  github.asked.length = 0;
  await forge.ensurePullRequest(draft());
  for (let times = 0; times < 2; times += 1)
    await forge.ensureComment({ repository, number: 1 }, { mark: 'one', text: 'Text' });
  expect(github.asked.filter((operation) => operation.includes('access_tokens'))).toHaveLength(1);
  expect(github.asked.filter((operation) => operation === 'GET /app')).toHaveLength(1);
  expect(shop.pulls).toMatchObject([{ comments: [{ by: 'orch-for-acme[bot]' }] }]);
  expect(await access.token(place, new AbortController().signal)).toMatch(new RegExp(`^ghs_.*_${shop.name}$`));
});

test('a token that was taken back is made anew by the next try', async () => {
  const { forge, draft, access, place } = anAppsShop();
  await forge.ensurePullRequest(draft());
  github.tokens.delete(await access.token(place, new AbortController().signal));
  await expect(forge.ensurePullRequest(draft())).rejects.toMatchObject({ nonRetryable: false });
  expect(await forge.ensurePullRequest(draft())).toMatchObject({ created: false });
});

test('an App that is not installed on the repository is for a person', async () => {
  const { forge, shop, draft } = anAppsShop();
  github.app.installed.delete(`acme/${shop.name}`);
  await expect(forge.ensurePullRequest(draft())).rejects.toMatchObject({
    type: 'RepoNotFound',
    message: expect.stringMatching(/App 4711 is not installed on acme/),
  });
});

test('a key of another App, a file that is no key, and one that is not there are told apart', async () => {
  const wrongId = anAppsShop({ appId: '1' });
  await expect(wrongId.forge.ensurePullRequest(wrongId.draft())).rejects.toMatchObject({
    type: 'ForgeRejected',
    message: expect.stringContaining('ORCH_GITHUB_APP_ID and ORCH_GITHUB_APP_KEY_FILE'),
  });
  const noKey = join(folder, 'no-key.pem');
  await writeFile(noKey, 'password = hunter2');
  for (const [file, why] of [
    [noKey, /holds no RSA private key/],
    [join(folder, 'nothing.pem'), /cannot be read \(ENOENT\)/],
  ] as const) {
    const { forge, draft } = anAppsShop({ keyFile: file });
    const failure = await forge.ensurePullRequest(draft()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(why) });
    expect(String(failure)).toContain('ORCH_GITHUB_APP_KEY_FILE');
    expect(String(failure)).not.toContain('hunter2');
  }
});

const theApp = () =>
  ({ kind: 'github', name: 'github', url: github.url, credentials: { appId: github.app.id, keyFile } }) as const;

test('a limit that the App’s token meets pauses its account; a token that is there serves git meanwhile', async () => {
  const { shop } = anAppsShop();
  const database = await freshDatabase();
  try {
    const guardOf = (account: string) => createAccountGuard({ pool: database.pool, redact: (text) => text }, account);
    const credentialsFor = assembleCredentials({ github: theApp() }, undefined, guardOf);
    const signIn = () => credentialsFor(`${github.url}/acme/${shop.name}.git`);
    const operation = 'POST /app/installations/{installation_id}/access_tokens';
    const answer = refused(403, 'You have exceeded a secondary rate limit.', { 'retry-after': '120' });
    github.befall({ operation, done: false, answer });
    const paused = { type: 'AccountPaused', details: [{ account: 'github' }] };
    await expect(signIn()).rejects.toMatchObject(paused);
    const asked = github.asked.length;
    await expect(signIn()).rejects.toMatchObject(paused);
    expect(github.asked).toHaveLength(asked);

    await database.pool.query('update breakers set open_until = now()');
    const { password } = { password: null, ...(await signIn()) };
    await database.pool.query(`update breakers set open_until = now() + interval '1 hour'`);
    expect(await signIn()).toMatchObject({ password, account: 'github/git' });
  } finally {
    await database.drop();
  }
});

test('git signs in with the App’s token for the repository at hand', async () => {
  const { shop } = anAppsShop();
  const credentialsFor = assembleCredentials({ github: theApp() });
  expect(await credentialsFor(`${github.url}/acme/${shop.name}.git`)).toMatchObject({
    username: 'x-access-token',
    password: expect.stringMatching(new RegExp(`^ghs_.*_${shop.name}$`)),
    setting: 'ORCH_GITHUB_APP_KEY_FILE',
  });
  github.app.key = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
  await expect(credentialsFor(`${github.url}/acme/another`)).rejects.toMatchObject({ type: 'ForgeRejected' });
});

test('github.com, a tenant of ghe.com and an Enterprise server answer at their own addresses', () => {
  expect(apiAddress('https://github.com')).toBe('https://api.github.com');
  expect(apiAddress('https://acme.ghe.com')).toBe('https://api.acme.ghe.com');
  expect(apiAddress('https://git.acme.example')).toBe('https://git.acme.example/api/v3');
});
