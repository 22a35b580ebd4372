import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { testEnvironment, write } from './activities/git/fresh-origin.js';

/** Files to commit; null removes one. */
export interface Push {
  readonly token: string;
  readonly branch: string;
  /** Where a branch that is not there begins; without it, with nothing. */
  readonly from?: string;
  readonly files: Readonly<Record<string, string | null>>;
  readonly message?: string;
}

/** Git as anybody runs it, with a token for the server that stands in no argument and no file; fails as git does. */
export async function gitOverHttp(
  server: string,
  token: string | null,
  cwd: string,
  ...args: readonly string[]
): Promise<string> {
  const authorization = `Authorization: Basic ${Buffer.from(`token:${token ?? ''}`).toString('base64')}`;
  const env = {
    ...testEnvironment,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    GIT_CONFIG_COUNT: token === null ? '0' : '1',
    GIT_CONFIG_KEY_0: `http.${server}/.extraHeader`,
    GIT_CONFIG_VALUE_0: authorization,
  };
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  return (await execa('git', [...identity, ...args], { cwd, env, extendEnv: false })).stdout;
}

/** Commits and pushes from a clone of somebody's own; answers the commit. */
export async function pushOverHttp(server: string, url: string, push: Push): Promise<string> {
  const { token, branch, from, files, message = 'by somebody' } = push;
  const folder = await mkdtemp(join(tmpdir(), 'orch-gitea-push-'));
  const git = (...args: readonly string[]) => gitOverHttp(server, token, folder, ...args);
  try {
    await git('init', '--quiet', '--initial-branch=unborn');
    const start = (await git('ls-remote', url, `refs/heads/${branch}`)) === '' ? from : branch;
    if (start !== undefined) {
      await git('fetch', '--quiet', url, `refs/heads/${start}`);
      await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
    }
    for (const [path, text] of Object.entries(files)) {
      if (text === null) await rm(join(folder, path), { recursive: true });
      else write(folder, { [path]: text });
    }
    await git('add', '--all', '--force');
    await git('commit', '--quiet', '--allow-empty', '-m', message);
    await git('push', '--quiet', url, `HEAD:refs/heads/${branch}`);
    return await git('rev-parse', 'HEAD');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
