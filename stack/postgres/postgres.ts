import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { choosePort } from '../ports/free-port.js';
import { notePorts, readKnownPorts } from '../ports/known-ports.js';
import { unlessPortTaken } from '../ports/unless-port-taken.js';
import { keepService, type Keep, type KeptService } from '../processes/keep-service.js';
import { postgresEnding } from './postgres-ending.js';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.js';
import { clearPostmaster } from './clear-postmaster.js';
import { choosePostgresUser, giveTo, type PostgresUser } from './postgres-user.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService } from '../processes/start-service.js';
import { waitUntilServes } from '../processes/wait-until-serves.js';
import { ownerOnly, writeWhole } from '../../activities/files/write-whole.js';

export interface Postgres {
  /** With its password; once it serves. */
  readonly url: () => string;
  readonly service: KeptService;
}

const superuser = 'orch';
const database = 'orch';

/** A real Postgres on the loopback, its data kept between starts; it is to be begun. */
export function keepPostgres(input: {
  readonly port: number | null;
  readonly paths: StackPaths;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}): Postgres {
  const { paths, env, say } = input;
  const logPath = join(paths.logsDir, 'postgres.log');
  let prepared: Prepared | null = null;
  let serves: { readonly port: number; readonly password: string } | null = null;
  const start: Keep['start'] = async (onStarted, signal) => {
    const wish = { wanted: input.port, what: 'Postgres', setting: 'ORCH_POSTGRES_PORT' };
    // One that is set and taken is told of at once; one that is chosen here would be taken by the time it is needed.
    if (serves === null && input.port !== null) await choosePort({ ...wish, last: null });
    // Only the first time: data that has gone since is not to be replaced by an empty ledger.
    prepared ??= await prepare(paths, env, signal, say);
    const { data, user, programs, password } = prepared;
    const port = await unlessPortTaken(async (begun, first) => {
      await clearPostmaster(data);
      const last = first ? (readKnownPorts(paths.runDir).postgres ?? null) : null;
      // Where it is started again, its address is known to all.
      const port = serves?.port ?? (await choosePort({ ...wish, last }));
      const [command = '', ...args] = [
        ...user.prefix,
        ...[programs.postgres, '-D', data, '-p', String(port)],
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
      ];
      const cwd = paths.postgresDir;
      const { runDir } = paths;
      const service = await startService({
        ...{ name: 'postgres', command, args, cwd, env, logPath, runDir },
        ending: postgresEnding,
      });
      begun(service);
      const probe = () => ensureDatabase(urlOf({ port, password }, 'postgres'));
      await waitUntilServes(service, 'Postgres', logPath, probe, signal);
      return port;
    }, onStarted);
    notePorts(paths.runDir, { postgres: port });
    serves = { port, password };
  };
  return {
    service: keepService({ what: 'Postgres', logPath, start, say }),
    url: () => {
      if (serves === null) throw new Error('Postgres does not serve yet');
      return urlOf(serves, database);
    },
  };
}

function urlOf({ port, password }: { readonly port: number; readonly password: string }, name: string): string {
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}`;
}

interface Prepared {
  readonly data: string;
  readonly user: PostgresUser;
  readonly programs: PostgresPrograms;
  readonly password: string;
}

/** Its programs, its user and its data, made where there are none. */
async function prepare(
  { postgresDir }: StackPaths,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Prepared> {
  const programs = await findPostgresPrograms();
  await mkdir(postgresDir, { recursive: true });
  const user = await choosePostgresUser([programs.postgres, postgresDir]);
  const data = join(postgresDir, 'data');
  const passwordFile = join(postgresDir, 'password');
  const password = await readPassword(passwordFile);
  if (!existsSync(data)) {
    say('making the database of the ledger …');
    await chown(passwordFile, user.uid, user.gid);
    await initialise({ data, passwordFile, programs, user, env, signal });
  }
  await giveTo(user, data);
  return { data, user, programs, password };
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
