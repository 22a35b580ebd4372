import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { signalProcess } from '../activities/processes/process-group.js';
import { choosePort } from '../stack/processes/free-port.js';
import { type Service, startService } from '../stack/processes/start-service.js';
import { waitUntilServes } from '../stack/processes/wait-until-serves.js';

/** A Gitea of a test file's own: a port, a folder with its database and repositories, and the process, which may die. */
export interface GiteaProcess {
  readonly url: string;
  /** Runs a command of the program beside the server. */
  cli(...args: readonly string[]): Promise<string>;
  /** As a host that loses power: nothing answers at the URL any more. */
  kill(): Promise<void>;
  /** The same server again, at the same URL, with all that it had. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const hurry = AbortSignal.abort();
const never = new AbortController().signal;

export async function startGiteaProcess(input: {
  readonly program: string;
  /** Where templates and locales lie; null: in the program. */
  readonly staticRoot: string | null;
}): Promise<GiteaProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'orch-gitea-'));
  const port = await choosePort(null, 'Gitea', '');
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'app.ini');
  const logPath = join(folder, 'gitea.log');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, USER: userInfo().username };
  const common = ['--config', config, '--work-path', folder];
  await mkdir(join(folder, 'custom'));
  await writeFile(config, configOf({ folder, port, url, staticRoot: input.staticRoot }), { mode: 0o600 });

  let service: Service;
  let detach: () => void;
  const start = async () => {
    service = await startService({
      name: 'gitea',
      command: input.program,
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
    await waitUntilServes(service, 'Gitea', logPath, () => probe(url), never);
  };
  await start();
  return {
    url,
    cli: async (...args) =>
      (await execa(input.program, [...args, ...common], { cwd: folder, env, extendEnv: false })).stdout,
    kill: async () => {
      signalProcess(service.pid, 'SIGKILL');
      await service.exited;
      detach();
    },
    restart: start,
    stop: async () => {
      await service.stop(hurry);
      detach();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Ends the server and removes its folder as soon as this process is gone, however it went: nobody else holds the other
 * end of the pipe. Answers how to call it off.
 */
function endWithUs(pid: number, folder: string): () => void {
  const script = 'if ! read -r _; then kill -KILL "$1"; rm -rf -- "$2"; fi';
  const watch = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  return () => {
    if (!watch.stdin.writableEnded) watch.stdin.end('called off\n');
  };
}

async function probe(url: string): Promise<void> {
  const { status } = await fetch(`${url}/api/healthz`);
  if (status !== 200) throw new Error(`it answers ${status}`);
}

/** Nothing that a test does not use: no SSH, mail, indexer, cron or actions; queues and sessions in memory. */
function configOf(input: { folder: string; port: number; url: string; staticRoot: string | null }): string {
  const { folder, port, url, staticRoot } = input;
  return `
APP_NAME = Gitea of the tests
RUN_USER = ${userInfo().username}
RUN_MODE = prod
WORK_PATH = ${folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = ${userInfo().uid === 0}

[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
${staticRoot === null ? '' : `STATIC_ROOT_PATH = ${staticRoot}`}
DISABLE_SSH = true
OFFLINE_MODE = true

[database]
DB_TYPE = sqlite3
PATH = ${join(folder, 'gitea.db')}
SQLITE_JOURNAL_MODE = WAL

[repository]
ROOT = ${join(folder, 'repositories')}
DEFAULT_BRANCH = main

[security]
INSTALL_LOCK = true
SECRET_KEY = ${randomUUID()}
INTERNAL_TOKEN = ${randomUUID()}
PASSWORD_COMPLEXITY = off

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
