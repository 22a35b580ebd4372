import { noVariables } from '../on-host/a-check.js';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import type { Pool } from 'pg';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import type { Notice } from '../../../domain/notices/notice.js';
import { createRunAgent, type RunAgentOutput } from '../../../activities/on-host/run-agent.js';
import { createAgentSlots } from '../../../activities/agents/supervisor/agent-slots.js';
import { endAllRuns } from '../../../activities/agents/run/end-all-runs.js';
import type { SandboxOf } from '../../../activities/sandbox/choose-sandbox.js';
import { createSandboxProbe } from '../../../activities/sandbox/probe-sandbox.js';
import type { SandboxPaths } from '../../../activities/sandbox/sandbox-host.js';
import { placesOf } from '../../../activities/git/worktree/places.js';
import type { AgentEnvironments } from '../../../config/settings/environment.js';
import { packageRoot } from '../../../config/package-root.js';
import type { Prices } from '../../../domain/agents/prices.js';
import { artifactsFolder } from '../../../domain/pipeline/stages.js';
import type { AgentPolicy, TaskIdentity } from '../../../domain/task/task.js';
import type { Sandbox } from '../../../domain/network/sandbox.js';
import '../../quiet-temporal.js';
import { plainGit } from '../git/fresh-origin.js';
import { brakeRules } from '../store/brakes/no-limits.js';

export const forwarderPath = join(packageRoot, 'dist/activities/network/inside/forwarder.mjs');
export const supervisorPath = join(packageRoot, 'dist/activities/agents/supervisor/supervisor.js');

export function fakeAgent(name: string): string {
  return join(packageRoot, 'test/fixtures/agents', `${name}.mjs`);
}

export const aPolicy: AgentPolicy = {
  agent: 'claude',
  program: fakeAgent('succeed'),
  environment: {},
  model: null,
  fallbackModel: null,
  effort: null,
  arguments: [],
  repositorySettings: false,
  timeoutSeconds: 120,
  killGraceSeconds: 10,
  stallSeconds: null,
  sandbox: 'off',
  network: 'open',
  tools: ['Read', 'Write', 'Edit', 'Bash'],
  maxTurns: null,
};

/** A worktree, a folder of runs and an activity of their own; `close` ends what still runs there. */
export async function aHost(pool: Pool, parent = tmpdir()) {
  const root = await mkdtemp(join(parent, 'orch-run-agent-'));
  const worktree = join(root, 'worktree');
  const runsDir = join(root, 'runs');
  await mkdir(worktree);
  const logged: Record<string, unknown>[] = [];
  const notices: Notice[] = [];
  const woken: string[] = [];
  const log = pino(
    { base: null },
    { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const item = { title: 'Count words', description: 'As the title says.', url: null };
  const environment = { PATH: process.env.PATH ?? '', HOME: root };
  const reposDir = join(root, 'repos');
  const headCommit = emptyCommit(placesOf(reposDir, aTask).gitDir);
  const deps = {
    pool,
    readItem: () => Promise.resolve(item),
    hostId: 'h1',
    runsDir,
    promptsFolder: join(packageRoot, 'prompts'),
    environments: { claude: environment, codex: environment, command: environment } as AgentEnvironments,
    sandboxOf: ((): Sandbox => 'off') as SandboxOf,
    sandboxHost: {
      stateDir: join(root, 'state'),
      reposDir,
      runsDir,
      ownerHome: root,
      agentHome: null as string | null,
      secretFiles: [join(root, '.env')],
      forwarder: forwarderPath,
      registries: [] as readonly string[],
      stateOf: createSandboxProbe(process.env.PATH ?? ''),
      pathsOf: (): SandboxPaths => ({ read: [], write: [] }),
    },
    supervisorPath,
    git: {
      reposDir,
      environment,
      bot: { name: 'orch bot', email: 'bot@example.org' },
      redact: (text: string) => text,
    },
    prices: {} as Prices,
    rules: brakeRules,
    wake: (taskIds: readonly string[]) => void woken.push(...taskIds),
    projectVariables: noVariables,
    redact: (text: string) => text.replaceAll('sk-ant-verysecretverysecret', '[redacted]'),
    slots: createAgentSlots({ runsDir, most: 10 }),
    log,
    notify: (notice: Notice) => Promise.resolve(void notices.push(notice)),
    detach: new AbortController().signal,
  };
  return {
    root,
    worktree,
    runsDir,
    deps,
    item,
    logged,
    notices,
    woken,
    said: (message: string) => logged.filter((line) => line.msg === message),
    input: (fields: Partial<RunAgentInput> = {}): RunAgentInput => inputFor(worktree, headCommit, fields),
    /** Runs with the given agent and waits for the end. */
    run: (agent: string, policy: Partial<AgentPolicy> = {}) =>
      attempt(deps, inputFor(worktree, headCommit, { policy: { ...aPolicy, program: fakeAgent(agent), ...policy } }))
        .output,
    attempt: (input: RunAgentInput) => attempt(deps, input),
    starts: async () => {
      const path = join(worktree, 'starts.txt');
      if (!existsSync(path)) return [];
      // The file is there a moment before its first line.
      const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
      return lines.map(Number);
    },
    close: async () => {
      await endAllRuns({ runsDir, why: 'shutdown', graceSeconds: 0 });
      await rm(root, { recursive: true, force: true });
    },
  };
}
export type Host = Awaited<ReturnType<typeof aHost>>;

function attempt(deps: Parameters<typeof createRunAgent>[0], input: RunAgentInput) {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const output: Promise<RunAgentOutput> = environment.run(createRunAgent(deps), input);
  // Looked at later by the test; until then its failure is not unheard of.
  output.catch(() => undefined);
  return { environment, beats, output };
}

export const aTask: TaskIdentity = {
  id: 'task/demo/W-1',
  project: 'demo',
  item: 'W-1',
  generation: 1,
  title: 'Count words',
  branch: 'orch/W-1',
  repository: { name: 'demo', url: 'file:///nowhere', baseBranch: 'main' },
};

/** Makes a task's git directory with a commit without files. */
function emptyCommit(gitDir: string): string {
  plainGit('/', 'init', '--quiet', '--bare', gitDir);
  const tree = plainGit(gitDir, 'hash-object', '-t', 'tree', '-w', '/dev/null');
  return plainGit(gitDir, 'commit-tree', '-m', 'nothing', tree);
}

function inputFor(worktree: string, headCommit: string, fields: Partial<RunAgentInput>): RunAgentInput {
  return {
    task: aTask,
    runKey: randomUUID(),
    stage: 'development',
    round: 1,
    role: 'developer',
    policy: aPolicy,
    workspace: { hostId: 'h1', path: worktree, headCommit, baseCommit: 'b'.repeat(40), epoch: 0 },
    artifacts: [`${artifactsFolder('W-1')}/12-review.md`],
    verdict: null,
    expose: [],
    feedback: [],
    resumeSession: null,
    limitUsd: null,
    breaker: null,
    probe: false,
    ...fields,
  };
}

export async function becomes(what: string, condition: () => unknown): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    if (Date.now() - start > 40_000) throw new Error(`did not happen: ${what}`);
    await sleep(10);
  }
}

export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
