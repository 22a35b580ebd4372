import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { listComments } from '../../activities/store/history.js';
import { createPool } from '../../activities/store/pool.js';
import { query } from '../../activities/store/query.js';
import { listRuns } from '../../activities/store/runs.js';
import { connectOrch, type OrchClient, readSettings, type TaskView } from '../../client/orch-client.js';
import { packageRoot } from '../../config/package-root.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { orchBin } from '../orch-bin.js';
import { environmentOf, freshFolder, killIfThere, processesOf, recordedPid, run } from '../stack/start-fixture.js';
import { openServiceManager, type ServiceManager } from './service-manager.js';

export const tokens = { staging: 'staging/token+of the%shop', production: 'production/token+of the%shop' } as const;

const fixtures = join(packageRoot, 'test/fixtures');

export interface ShopWishes {
  /** Of the production's, beside `rollback: true`. */
  readonly monitor?: { everySeconds: number; forSeconds: number; failing: number; of: number };
  readonly project?: Readonly<Record<string, unknown>>;
}

/** A shop with its repository and its running services, and an orch that deploys it: each in a folder of its own. */
export async function openShop(wishes: (folder: string) => ShopWishes) {
  const [folder, outside] = await Promise.all([freshFolder(), freshFolder()]);
  const manager = await openServiceManager(join(outside, 'shop'), tokens);
  const origin = makeOrigin(outside);
  const git = (...args: readonly string[]) => plainGit(origin, ...args);
  const notices = join(outside, 'notices');
  const settings = {
    SHOP_DEPLOY_TOKEN: tokens.production,
    ORCH_AGENT_PROGRAM: join(fixtures, 'agents/whole-team.mjs'),
    ORCH_AGENT_HEARTBEAT_SECONDS: '5',
    ORCH_AGENT_KILL_GRACE_SECONDS: '2',
    ORCH_NOTIFY_COMMAND: `(echo "$ORCH_NOTICE_KIND"; cat; echo) | tr '\\n' ' ' >> ${notices}; echo >> ${notices}`,
  };
  writeFileSync(join(folder, '.env'), `STAGING_TOKEN="${tokens.staging}"\n`);
  const writeProjects = ({ monitor, project }: ShopWishes) => {
    const shop = { ...aProject(origin, manager, monitor), ...project };
    writeFileSync(join(folder, 'orch.projects.yaml'), stringify({ projects: { shop } }));
  };
  writeProjects(wishes(folder));
  const env = environmentOf(folder, settings);
  let client: OrchClient | null = null;

  const orch = (): OrchClient => {
    if (client === null) throw new Error('the stack is not up');
    return client;
  };
  const inLedger = async <Row extends object>(sql: string, ...values: readonly (string | number)[]): Promise<Row[]> =>
    withPool((pool) => query<Row>(pool, sql, values));
  const withPool = async <Answer>(ask: (pool: Pool) => Promise<Answer>): Promise<Answer> => {
    const pool = createPool(readStackFile(join(folder, '.orch'))?.postgres.url ?? '');
    try {
      return await ask(pool);
    } finally {
      await pool.end();
    }
  };
  const shop = {
    folder,
    outside,
    manager,
    env,
    orch,
    inLedger,
    /** For tasks that are started from now on. */
    change: (other: ShopWishes) => writeProjects({ ...wishes(folder), ...other }),
    /** The command line, to its end. */
    command: async (...args: readonly string[]): Promise<string> => {
      const program = await run(folder, process.execPath, [orchBin, ...args], settings);
      await program.ends(0);
      return program.output();
    },
    async up(): Promise<void> {
      await client?.close();
      await shop.command('up', '--detach');
      client = await connectOrch(readSettings(env, folder));
    },
    /** As an operating system ends them that has no memory left; the commands of deployments live on. */
    killWorker: async (): Promise<void> => {
      const pid = recordedPid(folder, 'worker.json');
      killIfThere(pid);
      await until('there is another worker', () => Promise.resolve(recordedPid(folder, 'worker.json') !== pid));
    },
    killStack: (): void => {
      const stack = readStackFile(join(folder, '.orch'))?.pid ?? 0;
      for (const pid of [
        stack,
        ...['worker', 'temporal', 'postgres'].map((name) => recordedPid(folder, `${name}.json`)),
      ])
        killIfThere(pid);
    },
    /** `ways`: how the shop behaves in each round of its developer. */
    start: (item: string, ...ways: readonly string[]) =>
      orch().start({ project: 'shop', item, title: `The shop is ${ways.join(', ')}`, description: '' }),
    view: async (item: string): Promise<TaskView> => (await orch().read(`shop/${item}`)).view,
    /** Waits for an approval of the kind, gives it, and answers its id. */
    approve: async (item: string, kind: string): Promise<string> => {
      const approval = await shop.asked(item, kind);
      await orch().approve(`shop/${item}`, { by: 'local:ada', approval });
      return approval;
    },
    asked: async (item: string, kind: string): Promise<string> => {
      let asked = '';
      await until(`${item} waits for ${kind}`, async () => {
        const { waitingFor, status } = await shop.view(item);
        if (['done', 'cancelled'].includes(status)) throw new Error(`${item} is ${status}, and ${kind} was not asked`);
        asked = waitingFor?.kind === 'approval' ? waitingFor.approval : '';
        return asked.startsWith(`${kind}#`);
      });
      return asked;
    },
    done: (item: string) => until(`${item} is done`, async () => (await shop.view(item)).status === 'done'),
    comments: (item: string) => withPool((pool) => listComments(pool, `task/shop/${item}`)),
    runs: (item: string) => withPool((pool) => listRuns(pool, `task/shop/${item}`)),
    /** The states of the environment's deployments, in the order in which they were asked for. */
    deployments: (environment: string) =>
      inLedger<{ task_id: string; commit: string; state: string; reason: string | null }>(
        'select task_id, commit, state, reason from deployments where environment = $1 order by asked_at',
        environment,
      ),
    /** Each on a line, after its kind. */
    notices: (): string[] => (existsSync(notices) ? readFileSync(notices, 'utf8').trimEnd().split('\n') : []),
    /** What Temporal, the ledger and the repository hold. */
    texts: async () => ({
      histories: await histories(readStackFile(join(folder, '.orch'))?.temporal.address ?? ''),
      ledger: JSON.stringify(await withPool(allRows)),
      repository: git('log', '--all', '--patch', '--format=fuller'),
    }),
    git,
    /** Commits by the environment, in the order in which a command was begun for them. */
    begun: (environment: string): string[] =>
      manager.calls.filter((call) => call.step === 'begin' && call.environment === environment).map((c) => c.commit),
    close: async (): Promise<void> => {
      await client?.close();
      await shop.command('down');
      await manager.end();
      const left = [folder, outside].flatMap(processesOf);
      for (const line of left) killIfThere(Number.parseInt(line));
      await Promise.all([folder, outside].map((one) => rm(one, { recursive: true, force: true })));
      if (left.length > 0) throw new Error(`these were left:\n${left.join('\n')}`);
    },
  };
  return shop;
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

async function allRows(pool: Pool): Promise<unknown[]> {
  const tables = await query<{ name: string }>(
    pool,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
    [],
  );
  return Promise.all(tables.map(({ name }) => query(pool, `select * from "${name}"`, [])));
}

async function histories(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  const texts: string[] = [];
  for await (const { workflowId, runId } of workflow.list()) {
    const history = await workflow.getHandle(workflowId, runId).fetchHistory();
    texts.push(JSON.stringify(history, readable));
  }
  await connection.close();
  return texts.join('\n');
}

/** Payloads as they are: JSON alone would make numbers of their bytes. */
function readable(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const bytes = this[key];
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : value;
}

function aProject(repository: string, manager: ServiceManager, monitor: ShopWishes['monitor']): object {
  const health = (environment: string) => ({
    url: `${manager.url(environment)}/health`,
    status: 200,
    contains: '{commit}',
  });
  return {
    repository,
    pipeline: ['development', 'deploy-staging', 'deploy'],
    approvals: ['deploy'],
    deploy: {
      files: ['deploy.sh'],
      staging: {
        command: `./deploy.sh staging ${manager.folder}`,
        write: [manager.folder],
        credentials: ['STAGING_TOKEN'],
        health: [health('staging')],
        healthWithinSeconds: 5,
      },
      production: {
        command: `./deploy.sh production ${manager.folder}`,
        rollback: `./deploy.sh production ${manager.folder}`,
        write: [manager.folder],
        credentials: ['SHOP_DEPLOY_TOKEN'],
        health: [health('production'), { command: `./smoke.sh ${manager.url('production')}` }],
        healthWithinSeconds: 5,
        ...(monitor && { monitor: { ...monitor, rollback: true } }),
      },
      redeploy: 'byItself',
    },
  };
}

function makeOrigin(folder: string): string {
  const origin = join(folder, 'shop.git');
  const clone = join(folder, 'somebody');
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, clone);
  mkdirSync(clone, { recursive: true });
  cpSync(join(fixtures, 'deploys/shop'), clone, { recursive: true });
  writeFileSync(join(clone, 'behaviour.txt'), 'good\n');
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', 'A shop');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  return origin;
}

/** Polls until it is so; the test's own limit ends it. Each look is a question to a server that has work to do. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it did not come about that ${what}`);
    await sleep(200);
  }
}
