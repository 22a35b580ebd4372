import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { stringify } from 'yaml';
import { listComments } from '../../activities/store/history.js';
import { createPool } from '../../activities/store/pool.js';
import { query } from '../../activities/store/query.js';
import { listRuns } from '../../activities/store/runs.js';
import type { OrchClient, TaskView } from '../../client/orch-client.js';
import { packageRoot } from '../../config/package-root.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import { environmentWorkflowId } from '../../domain/task/task-id.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { orchBin } from '../orch-bin.js';
import { explain } from './explain.js';
import { lastWords } from './last-words.js';
import { makeOrigin } from './make-origin.js';
import {
  connectTo,
  environmentOf,
  freshFolder,
  killIfThere,
  processesOf,
  recordedPid,
  run,
} from '../stack/start-fixture.js';

export const fixtures = join(packageRoot, 'test/fixtures');

export interface Places {
  /** Of `.env`, projects file and state directory. */
  readonly folder: string;
  /** What orch does not know of. */
  readonly outside: string;
  readonly origin: string;
}

export interface StackWishes {
  /** The name of its one project. */
  readonly name: string;
  /** What its repository holds: a folder of `fixtures/deploys`. */
  readonly files: string;
  readonly dotEnv?: Readonly<Record<string, string>>;
  /** Of `orch up`, and so of the worker. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** `orch up` in a folder of its own, with one project, whose developer does as a task's title says. */
export async function openStack({ name, files, dotEnv = {}, variables = {} }: StackWishes) {
  const [folder, outside] = await Promise.all([freshFolder(), freshFolder()]);
  const origin = makeOrigin(outside, name, join(fixtures, 'deploys', files));
  const notices = join(outside, 'notices');
  const settings = {
    ORCH_TEMPORAL_PROGRAM: process.env.ORCH_TEST_TEMPORAL_PROGRAM ?? '',
    ORCH_AGENT_PROGRAM: join(fixtures, 'agents/whole-team.mjs'),
    ORCH_AGENT_HEARTBEAT_SECONDS: '5',
    ORCH_AGENT_KILL_GRACE_SECONDS: '2',
    ORCH_NOTIFY_COMMAND: `(echo $ORCH_NOTICE_KIND; cat) | tr "\\n" " " >> ${notices}; echo >> ${notices}`,
    ...dotEnv,
  };
  writeFileSync(
    join(folder, '.env'),
    Object.entries(settings)
      .map(([key, value]) => `${key}='${value}'\n`)
      .join(''),
  );
  const env = environmentOf(folder, variables);
  let client: OrchClient | null = null;
  const orch = (): OrchClient => {
    if (client === null) throw new Error('the stack is not up');
    return client;
  };
  const git = (...args: readonly string[]) => plainGit(origin, ...args);
  const withPool = async <Answer>(ask: (pool: Pool) => Promise<Answer>): Promise<Answer> => {
    const pool = createPool(readStackFile(join(folder, '.orch'))?.postgres.url ?? '');
    try {
      return await ask(pool);
    } finally {
      await pool.end();
    }
  };
  const inLedger = <Row extends object>(sql: string, ...values: readonly (string | number)[]): Promise<Row[]> =>
    withPool((pool) => query<Row>(pool, sql, values));
  const idOf = (item: string) => `task/${name}/${item}`;

  const stack = {
    folder,
    outside,
    origin,
    env,
    orch,
    git,
    withPool,
    inLedger,
    /** What tasks that are started from now on, and workers, take for the project, and for others beside it. */
    writeProject: (project: object, others: Readonly<Record<string, object>> = {}): void =>
      writeFileSync(join(folder, 'orch.projects.yaml'), stringify({ projects: { [name]: project, ...others } })),
    /** The command line, to its end. */
    command: async (...args: readonly string[]): Promise<string> => {
      const program = await run(folder, process.execPath, [orchBin, ...args], variables);
      await program.ends(0).catch((error: unknown) => {
        throw new Error(`orch ${args.join(' ')}: ${(error as Error).message}\n${lastWords(folder)}`, { cause: error });
      });
      return program.output();
    },
    async up(): Promise<void> {
      await stack.command('up', '--detach');
      await stack.connect();
    },
    /** Again, where the stack is another one now. */
    async connect(): Promise<void> {
      await client?.close();
      client = await connectTo(folder, variables);
    },
    /** As an operating system ends it that has no memory left; answers once the stack has started another one. */
    killWorker: async (): Promise<void> => {
      const pid = recordedPid(folder, 'worker.json');
      killIfThere(pid);
      await until('there is another worker', () => recordedPid(folder, 'worker.json') !== pid);
    },
    /** All that the stack runs; the commands of deployments live on. */
    killStack: (): void => {
      const parts = ['server', 'worker', 'temporal', 'postgres'].map((part) => recordedPid(folder, `${part}.json`));
      for (const pid of [readStackFile(join(folder, '.orch'))?.pid ?? 0, ...parts]) killIfThere(pid);
    },
    start: (item: string, title: string) => orch().start({ project: name, item, title, description: '' }),
    view: async (item: string): Promise<TaskView> => (await orch().read(idOf(item))).view,
    /** Waits until an approval of the kind is asked for; answers its id. */
    asked: async (item: string, kind: string): Promise<string> => {
      let asked = '';
      await until(`${item} waits for ${kind}`, async () => {
        const { waitingFor, status } = await stack.view(item);
        if (['done', 'cancelled'].includes(status)) throw new Error(`${item} is ${status}, and ${kind} was not asked`);
        asked = waitingFor?.kind === 'approval' ? waitingFor.approval : '';
        return asked.startsWith(`${kind}#`);
      });
      return asked;
    },
    approve: async (item: string, kind: string): Promise<string> => {
      const approval = await stack.asked(item, kind);
      await orch().approve(idOf(item), { by: 'local:ada', approval });
      return approval;
    },
    done: (item: string) => until(`${item} is done`, async () => (await stack.view(item)).status === 'done'),
    comments: (item: string) => withPool((pool) => listComments(pool, idOf(item))),
    /** `until`, and where the task and the environment stand if it does not come about. */
    untilOf: async (
      item: string,
      environment: EnvironmentName,
      what: string,
      isSo: () => Promise<boolean>,
    ): Promise<void> => {
      try {
        await until(what, isSo);
      } catch (error) {
        const file = readStackFile(join(folder, '.orch'));
        const ids = [idOf(item), environmentWorkflowId(name, environment)];
        const told = file === null ? 'there is no stack' : await explain(file, ids);
        const words = (await stack.comments(item)).map(({ html }) => `  ${html.slice(0, 100)}`);
        throw new Error([(error as Error).message, told, 'comments:', ...words].join('\n'), { cause: error });
      }
    },
    runs: (item: string) => withPool((pool) => listRuns(pool, idOf(item))),
    /** Of the environment, in the order in which they were asked for. */
    deployments: (environment: string) =>
      inLedger<{ readonly commit: string; readonly state: string; readonly reason: string | null }>(
        'select commit, state, reason from deployments where environment = $1 order by asked_at',
        environment,
      ),
    /** One a line, after its kind. */
    notices: (): string[] => (existsSync(notices) ? readFileSync(notices, 'utf8').trimEnd().split('\n') : []),
    close: async (): Promise<void> => {
      await client?.close();
      await stack.command('down');
      const left = [folder, outside].flatMap(processesOf);
      for (const line of left) killIfThere(Number.parseInt(line));
      await Promise.all([folder, outside].map((one) => rm(one, { recursive: true, force: true })));
      if (left.length > 0) throw new Error(`these were left:\n${left.join('\n')}`);
    },
  };
  return stack;
}

export type RealStack = Awaited<ReturnType<typeof openStack>>;

/** Looks until it is so. Each look may be a question to servers that have work to do. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it did not come about that ${what}`);
    await sleep(200);
  }
}
