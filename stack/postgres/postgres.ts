import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { choosePort } from '../processes/free-port.js';
import { postgresEnding } from './postgres-ending.js';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.js';
import { clearPostmaster } from './clear-postmaster.js';
import { choosePostgresUser, giveTo, type PostgresUser } from './postgres-user.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService, type Service } from '../processes/start-service.js';
import { waitUntilServes } from '../processes/wait-until-serves.js';
import { ownerOnly, writeWhole } from '../../activities/files/write-whole.js';

export interface Postgres {
  /** With its password. */
  readonly url: string;
  readonly service: Service;
}

const superuser = 'orch';
const database = 'orch';

/** A real Postgres on the loopback, its data kept between starts. */
export async function startPostgres(input: {
  readonly port: number | null;
  readonly paths: StackPaths;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called once the process exists, before it serves. */
  readonly onStarted: (service: Service) => void;
}): Promise<Postgres> {
  const { paths, signal } = input;
  const programs = await findPostgresPrograms();
  const freePort = () => choosePort(input.port, 'Postgres', 'ORCH_POSTGRES_PORT');
  // One that is set and taken is told of at once; one that is chosen here would be taken by the time it is needed.
  if (input.port !== null) await freePort();
  await mkdir(paths.postgresDir, { recursive: true });
  const user = await choosePostgresUser([programs.postgres, paths.postgresDir]);
  const data = join(paths.postgresDir, 'data');
  const passwordFile = join(paths.postgresDir, 'password');
  const password = await readPassword(passwordFile);
  if (!existsSync(data)) {
    input.say('making the database of the ledger …');
    await chown(passwordFile, user.uid, user.gid);
    await initialise({ data, passwordFile, programs, user, env: input.env, signal });
  }
  await giveTo(user, data);
  await clearPostmaster(data);
  const port = await freePort();

  const logPath = join(paths.logsDir, 'postgres.log');
  const [command = '', ...args] = [
    ...user.prefix,
    ...[programs.postgres, '-D', data, '-p', String(port)],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
  ];
  const service = await startService({
    name: 'postgres',
    command,
    args,
    cwd: paths.postgresDir,
    env: input.env,
    logPath,
    runDir: paths.runDir,
    ending: postgresEnding,
  });
  input.onStarted(service);

  const urlOf = (name: string) => `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}`;
  await waitUntilServes(service, 'Postgres', logPath, () => ensureDatabase(urlOf('postgres')), signal);
  return { url: urlOf(database), service };
}

/** The folder gets its name only once it is whole, so one that a killed start left half made is made again. */
async function initialise(input: {
  readonly data: string;
  readonly passwordFile: string;
  readonly programs: PostgresPrograms;
  readonly user: PostgresUser;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { data, user, env, signal } = input;
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await giveTo(user, unfinished);
  const [command = '', ...args] = [
    ...user.prefix,
    ...[input.programs.initdb, '-D', unfinished, '--username', superuser, '--auth=scram-sha-256'],
    ...[`--pwfile=${input.passwordFile}`, '--encoding=UTF8', '--locale=C'],
  ];
  await execa(command, args, { env, extendEnv: false, cancelSignal: signal, cwd: dirname(data) });
  await rename(unfinished, data);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

async function readPassword(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('base64url');
  await writeWhole(path, password, ownerOnly);
  return password;
}
