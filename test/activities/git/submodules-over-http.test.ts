import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';
import { giteaTimeoutMs } from '../../gitea.js';
import { aTeam, type Team, type TeamRepository } from '../forges/gitea/a-team.js';
import { type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from './fresh-origin.js';

let team: Team;
let project: TeamRepository;
let o: FreshOrigin;
let somebody: string;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  project = await team.repository({ private: true });
  o = freshOrigin();
  somebody = mkdtempSync(join(tmpdir(), 'orch-submodule-user-'));
});
afterEach(() => {
  o.remove();
  rmSync(somebody, { recursive: true });
});

const git = (...args: readonly string[]) => team.gitea.git(team.ownersToken, somebody, ...args);

/** The base branch with these, as a person adds them. */
async function withSubmodules(subs: Readonly<Record<string, { readonly url: string; readonly commit: string }>>) {
  await git('clone', '--quiet', project.made.url, '.');
  const sections = Object.entries(subs).map(
    ([path, { url }]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`,
  );
  write(somebody, { '.gitmodules': sections.join('') });
  await git('add', '.gitmodules');
  for (const [path, { commit }] of Object.entries(subs))
    await git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  await git('commit', '--quiet', '-m', 'submodules');
  await git('push', '--quiet', 'origin', 'HEAD:main');
}

test('those of the same forge come by the account’s token, which is left nowhere; one that it may not read is told', async () => {
  const library = await team.repository({ private: true });
  const commit = await library.push('main', { 'l.js': 'l\n' });
  const stranger = await team.gitea.createUser('stranger');
  const theirs = await team.gitea.createRepository(stranger, 'secret', { private: true });
  const strangersToken = await team.gitea.createToken(stranger, ['all']);
  const secret = await team.gitea.pushFiles(theirs, { token: strangersToken, branch: 'main', files: { s: 's\n' } });
  await withSubmodules({
    'vendor/relative': { url: `../${library.made.name}.git`, commit },
    'vendor/whole': { url: library.made.url, commit },
    'vendor/secret': { url: theirs.url, commit: secret },
    'vendor/elsewhere': { url: 'https://elsewhere.example/l.git', commit },
  });

  const account = { kind: 'gitea', name: 'gitea-team', url: team.gitea.url, token: team.botsToken } as const;
  const deps = { ...o.deps, credentialsFor: assembleCredentials({ 'gitea-team': account }) };
  const task = o.task({ repository: project.asProject });
  const { path, submodules } = await inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes });
  expect(submodules).toEqual([
    { path: 'vendor/elsewhere', absent: expect.stringMatching(/elsewhere\.example/) },
    { path: 'vendor/relative' },
    { path: 'vendor/secret', absent: expect.any(String) },
    { path: 'vendor/whole' },
  ]);
  for (const place of ['relative', 'whole']) {
    expect(readFileSync(join(path, `vendor/${place}/l.js`), 'utf8')).toBe('l\n');
  }
  expect(spawnSync('grep', ['-rl', '--', team.botsToken, o.folder], { encoding: 'utf8' }).stdout).toBe('');
});
