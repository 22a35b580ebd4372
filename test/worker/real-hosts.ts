import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOrch, readSettings } from '../../client/orch-client.js';
import { listRuns } from '../../activities/store/runs.js';
import { packageRoot } from '../../config/package-root.js';
import { orchBin } from '../orch-bin.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { freshDatabase } from '../database.js';
import { killIfThere, processesOf, run, type StartedProgram, until } from '../stack/start-fixture.js';
import { startTemporal, type TestNamespace } from '../temporal.js';

/** A host of its own: a state directory, and workers that come and go. */
export interface RealHost {
  readonly folder: string;
  /** Starts `orch worker` and waits until it works. */
  worker(more?: Readonly<Record<string, string>>): Promise<StartedProgram>;
  orch(...args: string[]): Promise<StartedProgram>;
  orchWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<StartedProgram>;
  /** The agents that were started on it: pid, and the session that was resumed, or `new`. */
  starts(): { pid: number; session: string }[];
  started(count: number): Promise<{ pid: number; session: string }[]>;
  detach(): void;
}

type TemporalServer = Pick<TestNamespace, 'address' | 'namespace' | 'client' | 'teardown'>;

const oneProject = (origin: string) => `projects:\n  demo: { repository: ${origin}, pipeline: [development] }\n`;

/** A real server, a real ledger, an origin, and as many hosts as a test wants; agents wait for a word from the test. */
export async function openHosts(
  projects = oneProject,
  agent = 'wait-for-host',
  server: () => Promise<TemporalServer> = startTemporal,
) {
  const [temporal, database] = await Promise.all([server(), freshDatabase()]);
  const folder = await mkdtemp(join(tmpdir(), 'orch-hosts-'));
  const origin = join(folder, 'origin.git');
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, 'somebody');
  plainGit(join(folder, 'somebody'), 'commit', '--quiet', '--allow-empty', '-m', 'first');
  plainGit(join(folder, 'somebody'), 'push', '--quiet', 'origin', 'HEAD:main');
  writeFileSync(join(folder, 'orch.projects.yaml'), projects(origin));
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ORCH_DATABASE_URL: database.url,
    ORCH_AGENT_PROGRAM: join(packageRoot, `test/fixtures/agents/${agent}.mjs`),
    ORCH_AGENT_HEARTBEAT_SECONDS: '5',
    ORCH_AGENT_KILL_GRACE_SECONDS: '2',
    // They talk with the test by files beside their host's.
    ORCH_AGENT_SANDBOX: 'off',
    ORCH_LOG_FORMAT: 'json',
  };
  let hosts = 0;
  return {
    folder,
    client: temporal.client,
    pool: database.pool,
    temporalAddress: temporal.address,
    databaseUrl: database.url,
    /** For many tasks, which the command line would start one by one. */
    connect: (more: Readonly<Record<string, string>> = {}) =>
      connectOrch(readSettings({ ...env, ...more, PATH: process.env.PATH }, folder)),
    origin: (...args: string[]) => plainGit(origin, ...args),
    host(): RealHost {
      const state = join(folder, `host-${(hosts += 1)}`);
      mkdirSync(state);
      const here = { ...env, ORCH_STATE_DIR: state };
      const host: RealHost = {
        folder: state,
        worker: async (more = {}) => {
          const worker = await run(folder, process.execPath, [orchBin, 'worker'], { ...here, ...more });
          await worker.says(/worker started/);
          return worker;
        },
        orch: (...args) => host.orchWith({}, ...args),
        orchWith: (more, ...args) => run(folder, process.execPath, [orchBin, ...args], { ...here, ...more }),
        starts: () => {
          const path = join(state, 'starts');
          if (!existsSync(path)) return [];
          // One that is being written is none yet.
          const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
          return lines.map((line) => ({ pid: Number.parseInt(line), session: line.split(' ')[1] ?? '' }));
        },
        started: async (count) => {
          await until(`${count} agents were started on ${state}`, () => host.starts().length >= count);
          return host.starts();
        },
        detach: () => writeFileSync(join(state, 'go'), ''),
      };
      return host;
    },
    /** Starts a task with the command line; answers it by its id. */
    async task(item: string, more: Readonly<Record<string, string>> = {}, project = 'demo') {
      const args = [orchBin, 'start', '--project', project, '--item', item, '--title', 'Greet'];
      const started = await run(folder, process.execPath, args, { ...env, ...more });
      await started.ends(0);
      const handle = temporal.client.workflow.getHandle(`task/${project}/${item}`);
      return {
        handle,
        view: () => handle.query<TaskView>('status'),
        /** Of the step that is under way. */
        attempt: async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt ?? 0,
        runs: () => listRuns(database.pool, `task/${project}/${item}`),
        log: () => plainGit(origin, 'log', '--format=%s', `main..orch/${item}`).split('\n'),
        files: () => plainGit(origin, 'ls-tree', '-r', '--name-only', `orch/${item}`).split('\n'),
        wips: () => plainGit(origin, 'for-each-ref', '--format=%(refname)', 'refs/orch/wip').split('\n'),
      };
    },
    /** Ends what a test has left, agents too. */
    killAll(): void {
      for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
    },
    async close(): Promise<void> {
      this.killAll();
      await temporal.teardown();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type RealHosts = Awaited<ReturnType<typeof openHosts>>;

export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
