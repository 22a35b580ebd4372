import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type LookSettings, lookForFilters } from '../../../worker/preflight/look-for-filters.js';
import { checkRepository } from '../../../cli/doctor/check-repository.js';
import { aTeam, type Team } from '../../activities/forges/gitea/a-team.js';
import { type FreshOrigin, freshOrigin } from '../../activities/git/fresh-origin.js';
import { giteaTimeoutMs } from '../../gitea.js';

const lfs = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' };
const all = { seconds: 60, askOrigin: true };

let o: FreshOrigin;
let settings: LookSettings;
beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'model.bin': 'x\n' });
  const { reposDir, environment: hostEnvironment, bot } = o.deps;
  settings = { hostEnvironment, bot, secrets: [], forges: {}, reposDir };
});
afterEach(() => o.remove());

const repository = () => o.task().repository;

test('an origin on this machine, with filters and without', async () => {
  expect(await lookForFilters(settings, repository(), all)).toEqual(new Map());
  o.pushAs('main', lfs);
  expect(await lookForFilters(settings, repository(), all)).toEqual(
    new Map([
      ['model.bin', 'lfs'],
      ['x.bin', 'lfs'],
    ]),
  );
});

test('where this host’s mirror knows of no filter, the origin is asked only where that is wanted', async () => {
  await o.prepare(o.task());
  o.pushAs('main', lfs);
  expect(await lookForFilters(settings, repository(), { ...all, askOrigin: false })).toEqual(new Map());
  expect((await lookForFilters(settings, repository(), all)).size).toBe(2);
});

test('where the mirror knows of a filter that the origin has no more, the origin counts', async () => {
  o.pushAs('main', lfs);
  await o.prepare(o.task()).catch(() => null);
  expect((await lookForFilters(settings, repository(), { ...all, askOrigin: false })).size).toBe(2);
  o.pushAs('main', { '.gitattributes': null });
  expect(await lookForFilters(settings, repository(), { ...all, askOrigin: false })).toEqual(new Map());
});

test('doctor says what is wrong with a repository, and the way out', async () => {
  const check = () => checkRepository({ name: 'demo', repository: repository() }, settings);
  expect(await check()).toMatchObject({ name: 'repository of demo', state: 'ok' });
  o.pushAs('main', lfs);
  expect(await check()).toMatchObject({ state: 'FAIL', found: expect.stringMatching(/lfs/) as unknown });
  const gone = { ...repository(), url: `${o.origin}-gone` };
  expect(await checkRepository({ name: 'demo', repository: gone }, settings)).toMatchObject({
    state: 'FAIL',
    found: expect.stringMatching(/^Repo not found/) as unknown,
  });
  const other = { ...repository(), baseBranch: 'trunk' };
  expect(await checkRepository({ name: 'demo', repository: other }, settings)).toMatchObject({ state: 'FAIL' });
});

let team: Team;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());

test('a private origin over http, which sends attributes alone where it can', async () => {
  const at = await team.repository({ private: true });
  const account = { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token: team.botsToken };
  const withForge = { ...settings, forges: { 'gitea-team': account } };
  expect(await lookForFilters(withForge, at.asProject, all)).toEqual(new Map());
  const content = Buffer.from(lfs['.gitattributes']).toString('base64');
  const made = { content, branch: 'main', message: 'attributes' };
  expect((await team.gitea.api(team.ownersToken, 'POST', `${at.api}/contents/.gitattributes`, made)).status).toBe(201);
  expect([...(await lookForFilters(withForge, at.asProject, all)).values()]).toContain('lfs');
});
