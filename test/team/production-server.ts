import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import pg from 'pg';
import { signalProcess } from '../../activities/processes/process-group.js';
import { packageRoot } from '../../config/package-root.js';
import { type Service, startService } from '../../stack/processes/start-service.js';
import { waitUntilServes } from '../../stack/processes/wait-until-serves.js';
import { temporalEnding } from '../../stack/temporal/temporal-server.js';
import { endWithUs } from '../servers/end-with-us.mjs';
import { sharedServer } from '../shared-server.js';
import { programsFolder } from './programs.mjs';

export type ProductionServer = Awaited<ReturnType<typeof startProductionServer>>;

const documented = (name: string) => readFile(join(packageRoot, 'docs/team', name), 'utf8');

/**
 * Temporal's production server on the Postgres of the test run, by the files in docs/team/: its units' commands with other
 * paths, its configuration at a loopback address of its own, so that no port is taken. Its dynamic configuration is an
 * empty file.
 */
export async function startProductionServer() {
  const folder = await mkdtemp(join(tmpdir(), 'orch-team-'));
  const host = `127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}`;
  const address = `${host}:7233`;
  const logPath = join(folder, 'temporal.log');
  const here = (text: string) =>
    text.replaceAll('127.0.0.1', host).replaceAll('/etc/temporal', folder).replaceAll('etc/temporal', folder);
  const commandsOf = async (unit: string) =>
    [...(await documented(unit)).matchAll(/^ExecStart=\/usr\/local\/bin\/(.*)$/gm)].map(([, command = '']) => {
      const [program = '', ...args] = here(command).split(' ');
      return { command: join(programsFolder(), program), args };
    });

  const env = { PATH: process.env.PATH, ...(await makeDatabases()) };
  await writeFile(join(folder, 'team.yaml'), here(await documented('temporal.yaml')));
  await writeFile(join(folder, 'dynamic-config.yaml'), '');
  for (const { command, args } of await commandsOf('temporal-schema.service')) {
    await execa(command, args, { env, extendEnv: false });
  }

  const [server] = await commandsOf('temporal.service');
  if (server === undefined) throw new Error('the unit starts no server');
  let service: Service;
  const start = async () => {
    const files = { cwd: folder, logPath, runDir: folder };
    service = await startService({ name: 'temporal', ...server, ...files, env, ending: temporalEnding });
    void service.exited.then(endWithUs(service.pid, folder));
    await waitUntilServes(service, 'Temporal', logPath, () => probe(address), new AbortController().signal);
  };
  await start();

  await temporal(address, 'operator', 'namespace', 'create', '--namespace', 'default', '--retention', '720h');
  const connection = await Connection.connect({ address });
  return {
    address,
    namespace: 'default',
    client: new Client({ connection }),
    kill: async () => {
      signalProcess(service.pid, 'SIGKILL');
      await service.exited;
    },
    /** With another dynamic configuration, where one is given. */
    restart: async (dynamicConfig?: string) => {
      if (dynamicConfig !== undefined) await writeFile(join(folder, 'dynamic-config.yaml'), dynamicConfig);
      await start();
    },
    teardown: async () => {
      await connection.close();
      await service.stop(AbortSignal.abort());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As docs/team.md has them made; answers the variables of `temporal.env`. */
async function makeDatabases(): Promise<NodeJS.ProcessEnv> {
  const url = new URL((await sharedServer('postgres')).url);
  const password = 'of-the-tests';
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  try {
    await owner.query(`create role temporal login password '${password}'`);
    for (const name of ['temporal', 'temporal_visibility']) await owner.query(`create database ${name} owner temporal`);
  } finally {
    await owner.end();
  }
  const names = [...(await documented('temporal.env.example')).matchAll(/^(\w+)=(.*)$/gm)];
  const values = Object.fromEntries(names.map(([, name = '', value = '']) => [name, value]));
  return { ...values, SQL_HOST: url.hostname, SQL_PORT: url.port, SQL_PASSWORD: password };
}

/** Temporal's own command line. */
async function temporal(address: string, ...args: string[]): Promise<void> {
  await execa(process.env.ORCH_TEST_TEMPORAL_PROGRAM ?? 'temporal', [...args, '--address', address]);
}

async function probe(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.listNamespaces({});
  } finally {
    await connection.close();
  }
}
