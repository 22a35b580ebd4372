import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { signalProcess } from '../../dist/activities/processes/process-group.js';
import { startService } from '../../dist/stack/processes/start-service.js';
import { waitUntilServes } from '../../dist/stack/processes/wait-until-serves.js';
import { endWithUs } from './end-with-us.mjs';
import { withFreePort } from './with-free-port.mjs';

const hurry = AbortSignal.abort();
const never = new AbortController().signal;

/**
 * A Gitea: a port, a folder with its database and repositories, and the process, which may die. `withSsh`: it serves git over ssh, too,
 * and the answer has what ssh reads of known hosts.
 */
export async function startGiteaProcess({ program, staticRoot }, { withSsh = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'orch-gitea-'));
  const config = join(folder, 'app.ini');
  const logPath = join(folder, 'gitea.log');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, USER: userInfo().username };
  const common = ['--config', config, '--work-path', folder];
  await mkdir(join(folder, 'custom'));

  let service;
  let detach;
  const start = async (url) => {
    service = await startService({
      name: 'gitea',
      command: program,
      args: ['web', ...common],
      cwd: folder,
      env,
      logPath,
      runDir: folder,
      ending: [
        { signal: 'SIGTERM', graceMs: 5_000, hurriedMs: 3_000 },
        { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
      ],
    });
    detach = endWithUs(service.pid, folder);
    try {
      await waitUntilServes(service, 'Gitea', logPath, () => probe(url, folder), never);
    } catch (error) {
      await service.stop(hurry);
      detach();
      throw error;
    }
  };
  const ssh = withSsh ? await sshServer(folder) : null;
  const url = await withFreePort(async (port) => {
    const url = `http://127.0.0.1:${port}`;
    await writeFile(config, configOf({ folder, port, url, staticRoot, ssh }), { mode: 0o600 });
    await start(url);
    return url;
  }).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    ssh,
    cli: async (...args) => (await execa(program, [...args, ...common], { cwd: folder, env, extendEnv: false })).stdout,
    kill: async () => {
      signalProcess(service.pid, 'SIGKILL');
      await service.exited;
      detach();
    },
    restart: () => start(url),
    stop: async () => {
      await service.stop(hurry);
      detach();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** By its name, so that a Gitea of somebody else's at the same port is not taken for ours. */
async function probe(url, name) {
  const answer = await fetch(`${url}/api/healthz`);
  if (answer.status !== 200) throw new Error(`it answers ${answer.status}`);
  const { description } = await answer.json();
  if (description !== name) throw new Error(`the server at ${url} is ${description}`);
}

/** A key of its own, of a kind that is made at once, and a port. */
async function sshServer(folder) {
  const key = join(folder, 'host-key');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  const port = await withFreePort((free) => free);
  const publicKey = (await readFile(`${key}.pub`, 'utf8')).trim();
  return {
    url: `ssh://git@127.0.0.1:${port}`,
    knownHosts: `[127.0.0.1]:${port} ${publicKey}\n`,
    config: `START_SSH_SERVER = true\nBUILTIN_SSH_SERVER_USER = git\nSSH_DOMAIN = 127.0.0.1\nSSH_LISTEN_HOST = 127.0.0.1\nSSH_PORT = ${port}\nSSH_LISTEN_PORT = ${port}\nSSH_SERVER_HOST_KEYS = ${key}`,
  };
}

/** Nothing that a test does not use: no mail, indexer, cron or actions; queues and sessions in memory. */
function configOf({ folder, port, url, staticRoot, ssh }) {
  return `
APP_NAME = ${folder}
RUN_USER = ${userInfo().username}
RUN_MODE = prod
WORK_PATH = ${folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = ${userInfo().uid === 0}

[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
${staticRoot === null ? '' : `STATIC_ROOT_PATH = ${staticRoot}`}
${ssh === null ? 'DISABLE_SSH = true' : ssh.config}
LFS_START_SERVER = true
LFS_JWT_SECRET = ${randomBytes(32).toString('base64url')}
OFFLINE_MODE = true

[database]
DB_TYPE = sqlite3
PATH = ${join(folder, 'gitea.db')}
SQLITE_JOURNAL_MODE = WAL

[lfs]
PATH = ${join(folder, 'lfs')}

[repository]
ROOT = ${join(folder, 'repositories')}
DEFAULT_BRANCH = main

[security]
INSTALL_LOCK = true
SECRET_KEY = ${randomUUID()}
INTERNAL_TOKEN = ${randomUUID()}
PASSWORD_COMPLEXITY = off
DISABLE_GIT_HOOKS = false

[oauth2]
ENABLED = false
JWT_SECRET = ${randomBytes(32).toString('base64url')}

[service]
DISABLE_REGISTRATION = true
DEFAULT_KEEP_EMAIL_PRIVATE = false

[webhook]
ALLOWED_HOST_LIST = loopback

[queue]
TYPE = channel

[session]
PROVIDER = memory

[indexer]
ISSUE_INDEXER_TYPE = db

[cron]
ENABLED = false

[actions]
ENABLED = false

[log]
MODE = console
LEVEL = warn
`;
}
