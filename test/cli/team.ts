import { expect } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { createReadDecision } from '../../activities/anywhere/read-decision.js';
import { createRecordProgress } from '../../activities/anywhere/record-progress.js';
import { connect } from '../../client/connect.js';
import type { Decided } from '../../client/steering/decide.js';
import { createTaskClient, type TaskClient } from '../../client/task-client.js';
import { orchBin } from '../orch-bin.js';
import { approversOf } from '../../config/projects/approvers-of.js';
import { findProject, readProjects } from '../../config/projects/projects.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import { readSettings } from '../../config/settings/read-settings.js';
import { agentQueue, intakeQueue, sharedQueue, workspaceQueue } from '../../domain/task/task-id.js';
import { freshDatabase } from '../database.js';
import { startTemporal } from '../temporal.js';
import { type Script, scriptActivities } from '../workflows/scripted-activities.js';
import { withWorkflows } from '../workflows/task-fixture.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const projects = `projects:
  demo: { repository: /demo.git, approvals: [requirements] }
  shop: { repository: /shop.git, approvals: [requirements] }
`;

/** A real Temporal, a real ledger, a folder with a projects file, and the compiled command line in it. */
export async function openTeam() {
  const [temporal, database] = await Promise.all([startTemporal(), freshDatabase()]);
  const folder = mkdtempSync(join(tmpdir(), 'orch-client-'));
  writeFileSync(join(folder, 'orch.projects.yaml'), projects);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ORCH_DATABASE_URL: database.url,
  };
  const settings = readSettings(env, folder);
  const connections = await connect({
    temporal: {
      address: temporal.address,
      namespace: temporal.namespace,
      apiKey: undefined,
      tls: undefined,
      metadata: undefined,
    },
    databaseUrl: database.url,
  });
  const team = {
    folder,
    env,
    ...connections,
    nativeConnection: temporal.nativeConnection,
    tasks: createTaskClient(connections),
    request(project: string, more: { title: string; item?: string; branch?: string; again?: boolean }) {
      const found = findProject(readProjects(settings), project);
      return { project: found, policy: resolvePolicy(settings, found).policy, description: 'all of it', ...more };
    },
    /** `orch …` to its end. */
    orch: (...args: string[]) => run(folder, env, args),
    /**
     * `orch approve` or `orch reject`, again until the task has answered: on a busy machine that takes longer than the command
     * waits. What has another approval after it is named, so that the second time does not decide that one.
     */
    orchAnswered: async (...args: string[]): Promise<Ended> => {
      const ended = await run(folder, env, args);
      return isOpen.test(ended.stdout + ended.stderr) ? team.orchAnswered(...args) : ended;
    },
    /** The same by the client. */
    decided: async (taskId: string, verdict: Parameters<TaskClient['decide']>[1]): Promise<Decided> => {
      const decided = await team.tasks.decide(taskId, verdict);
      return decided.state === 'recorded' ? team.decided(taskId, verdict) : decided;
    },
    orchWith: (more: NodeJS.ProcessEnv, ...args: string[]) => run(folder, { ...env, ...more }, args),
    /** The real workflow and the real ledger; the rest of the world goes well, or by the script. */
    async withWorker(story: () => Promise<void>, script: Script = {}): Promise<void> {
      const recordProgress = createRecordProgress({ pool: database.pool, redact: (text: string) => text });
      const readDecision = createReadDecision({
        pool: database.pool,
        approversOf: (project) => approversOf(readSettings(env, folder), project),
        pinLogins: () => Promise.resolve({}),
      });
      const { activities } = scriptActivities({ recordProgress, readDecision, ...script }, temporal.client);
      const queues = [sharedQueue, intakeQueue, agentQueue('h1'), workspaceQueue('h1')];
      const workers = await Promise.all(
        queues.map((taskQueue) =>
          Worker.create({
            connection: temporal.nativeConnection,
            namespace: temporal.namespace,
            taskQueue,
            activities,
            maxHeartbeatThrottleInterval: 100,
            ...(taskQueue === sharedQueue && withWorkflows),
          }),
        ),
      );
      const runs = workers.map((worker) => worker.run());
      try {
        await story();
      } finally {
        for (const worker of workers) worker.shutdown();
        await Promise.all(runs);
      }
    },
    async close(): Promise<void> {
      await connections.close();
      await temporal.teardown();
      await database.drop();
    },
  };
  return team;
}

/** What a command says of a decision that the task has not judged yet. */
const isOpen = /^Recorded: |"state": ?"recorded"|which is judged once a worker is there/m;

export type Team = Awaited<ReturnType<typeof openTeam>>;

export function run(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [orchBin, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** One line of what, one of what to do, nothing on stdout, no stack trace. */
export function expectError({ code, stdout, stderr }: Ended, what: RegExp, hint: RegExp): void {
  expect(code).toBe(1);
  expect(stdout).toBe('');
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^orch: /);
  expect(lines[0]).toMatch(what);
  expect(lines[1]).toMatch(hint);
}

/** Polls until it is so; the test's own limit ends it. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
