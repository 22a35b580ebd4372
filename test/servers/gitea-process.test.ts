import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { adapterScopes, ownGiteaServer, giteaTimeoutMs } from '../gitea.js';
import { killIfThere, processesOf, run, until } from '../stack/start-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-forgotten-'));
});
const isGiteas = (name: string) => name.startsWith('orch-gitea-');
const giteas = () => processesOf(join(folder, 'orch-gitea-')).filter((line) => line.includes(' web '));
afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  'a Gitea that was killed answers nobody; started again it is the same server, with all that it had',
  async () => {
    const gitea = await ownGiteaServer();
    try {
      const owner = await gitea.createUser('owner');
      const token = await gitea.createToken(owner, adapterScopes);
      const repository = await gitea.createRepository(owner, 'demo');
      const sha = await gitea.pushFiles(repository, { token, branch: 'main', files: { 'README.md': 'demo\n' } });
      await gitea.kill();
      await expect(gitea.api(token, 'GET', '/version')).rejects.toThrow(/fetch failed/);
      await gitea.restart();
      expect(await gitea.git(token, '/', 'ls-remote', repository.url, 'main')).toBe(`${sha}\trefs/heads/main`);
      await gitea.kill();
    } finally {
      await gitea.stop();
    }
  },
  giteaTimeoutMs,
);

test(
  'a test process that is killed leaves neither a Gitea nor its folder',
  async () => {
    const nothing = join(packageRoot, 'test/global-teardown.mjs');
    const jest = await run(
      folder,
      process.execPath,
      [
        join(packageRoot, 'node_modules/jest/bin/jest.js'),
        ...['--projects', packageRoot, '--testMatch', '**/forgotten-gitea.ts', '--runInBand'],
        // This run has a Postgres already.
        ...['--globalSetup', nothing, '--globalTeardown', nothing],
      ],
      { ...(process.env as Record<string, string>), TMPDIR: folder },
    );
    try {
      await jest.says(/it serves/);
      expect(giteas()).toHaveLength(1);
    } finally {
      jest.child.kill('SIGKILL');
    }
    try {
      await until('all of it is gone', () => giteas().length === 0 && !readdirSync(folder).some(isGiteas));
    } finally {
      for (const line of giteas()) killIfThere(Number.parseInt(line));
    }
  },
  giteaTimeoutMs,
);

test(
  'a server that is given must answer, and know the token as an administrator of its own',
  async () => {
    const gitea = await ownGiteaServer();
    const search = (token: string) =>
      run(folder, process.execPath, [join(packageRoot, 'test/ensure-gitea.mjs')], {
        ORCH_TEST_GITEA_URL: `${gitea.url}/`,
        ORCH_TEST_GITEA_ADMIN_TOKEN: token,
      });
    try {
      const found = await search(gitea.adminToken);
      await found.ends(0);
      expect(JSON.parse(found.output())).toEqual({ url: gitea.url });
      const user = await gitea.createUser('somebody');
      const refused = await search(await gitea.createToken(user, ['all']));
      await refused.ends(1);
      expect(refused.output()).toContain("ORCH_TEST_GITEA_ADMIN_TOKEN is no administrator's token");
    } finally {
      await gitea.stop();
    }
    const gone = await search(gitea.adminToken);
    await gone.ends(1);
    expect(gone.output()).toContain('no server answers');
  },
  giteaTimeoutMs,
);
