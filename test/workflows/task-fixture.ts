import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/create-activities.js';
import { packageRoot } from '../../config/package-root.js';
import { usualCi } from '../../domain/ci/ci-policy.js';
import type { TaskInput } from '../../domain/task/task-input.js';
import { agentQueue, hostQueue, intakeQueue, sharedQueue, workspaceQueue } from '../../domain/task/task-id.js';
import { bareDeploy } from '../../domain/pipeline/environment.js';
import { defaultPipeline, roles } from '../../domain/pipeline/stages.js';
import type { AgentPolicy, Repository, TaskPolicy } from '../../domain/task/task.js';
import type { TaskStatus, TaskView } from '../../domain/task/task-view.js';
import type { taskWorkflow } from '../../workflows/task/task.js';
import { startTemporal, type OwnServer } from '../temporal.js';
import { type Script, scriptActivities } from './scripted-activities.js';

export type TaskHandle = WorkflowHandle<typeof taskWorkflow>;

/** Of the build, as a worker has it: made once for all test files. */
export const workflowBundle = { codePath: join(packageRoot, 'dist/workflow-bundle.js') };
/** For a worker with workflows. A test's few need no second thread, which takes a quarter of a second of a core to start. */
export const withWorkflows = { workflowBundle, workflowThreadPoolSize: 1 };

/** A real server and a worker of the real workflow, whose activities a test scripts. */
export async function openStage(own?: OwnServer) {
  const environment = await startTemporal(own);
  const work = async (taskQueue: string, activities: Activities) => {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      namespace: environment.namespace,
      taskQueue,
      activities,
      maxHeartbeatThrottleInterval: 100,
      stickyQueueScheduleToStartTimeout: '1 second',
      ...(taskQueue === sharedQueue && withWorkflows),
    });
    const run = worker.run();
    return async () => {
      worker.shutdown();
      await run;
    };
  };
  const start = (input: TaskInput): Promise<TaskHandle> =>
    environment.client.workflow.start<typeof taskWorkflow>('taskWorkflow', {
      workflowId: input.task.id,
      taskQueue: sharedQueue,
      args: [input],
      staticSummary: `${input.task.project}/${input.task.item}: ${input.task.title}`,
      staticDetails: `# ${input.task.title}\n\nThe greeting speaks English alone.`,
    });
  return {
    environment,
    start,
    /** Brings another host up, or one queue of it; answers how it goes down. */
    work,
    /** Runs a task with its own scripted world for as long as the story takes. */
    async play<Result>(
      script: Script,
      story: (stage: Play) => Promise<Result>,
      policy: Partial<TaskPolicy> = {},
      repository: Partial<Repository> = {},
      more: Partial<TaskInput> = {},
    ): Promise<Result> {
      const world = scriptActivities(script, environment.client);
      const input = { ...taskInput(policy, repository), ...more };
      const queues = [sharedQueue, intakeQueue, ...queuesOf('h1')];
      const stops = await Promise.all(queues.map((queue) => work(queue, world.activities)));
      const handle = await start(input);
      try {
        return await story({ handle, world, environment });
      } finally {
        await handle.terminate('the test is over').catch(() => undefined);
        await Promise.all(stops.map((stop) => stop()));
      }
    },
  };
}

export function queuesOf(hostId: string): string[] {
  return [hostQueue(hostId), agentQueue(hostId), workspaceQueue(hostId)];
}

export interface Play {
  readonly handle: TaskHandle;
  readonly world: ReturnType<typeof scriptActivities>;
  readonly environment: TestWorkflowEnvironment;
}

/** Polls the task's own view until it has the status. */
export async function until(
  handle: TaskHandle,
  status: TaskStatus,
  more: (view: TaskView) => boolean = () => true,
): Promise<TaskView> {
  for (;;) {
    const view = await handle.query<TaskView>('status');
    if (view.status === status && more(view)) return view;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until something is so; what is told beside a task's path comes a little later than its status. */
export async function so(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}

/** Waits until the task does nothing any more: no activity and no child of it is under way. */
export async function isQuiet({ client }: TestWorkflowEnvironment, handle: TaskHandle): Promise<void> {
  for (;;) {
    const { raw } = await client.workflow.getHandle(handle.workflowId).describe();
    const { pendingActivities, pendingChildren, pendingWorkflowTask } = raw;
    const underWay = [...(pendingActivities ?? []), ...(pendingChildren ?? [])];
    if (underWay.length === 0 && (pendingWorkflowTask ?? null) === null) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function pendingApproval(view: TaskView): string {
  if (view.waitingFor?.kind !== 'approval') throw new Error(`waits for ${JSON.stringify(view.waitingFor)}`);
  return view.waitingFor.approval;
}

/** Approves what waits, once for each kind named, in this order. */
export async function approveAll(handle: TaskHandle, ...kinds: string[]): Promise<void> {
  for (const kind of kinds) {
    const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith(`${kind}#`));
    const approval = pendingApproval(view);
    await handle.signal('approve', { approval, by: 'Ada' });
    await so(async () => (await handle.query<TaskView>('status')).approvals.some((one) => one.approval === approval));
  }
}

export function taskInput(policy: Partial<TaskPolicy>, repository: Partial<Repository> = {}): TaskInput {
  const item = `item-${randomUUID().slice(0, 8)}`;
  const agent: AgentPolicy = {
    agent: 'claude',
    program: 'claude',
    arguments: [],
    repositorySettings: false,
    stallSeconds: null,
    sandbox: 'off',
    network: 'open',
    environment: {},
    model: null,
    fallbackModel: null,
    effort: 'high',
    timeoutSeconds: 60,
    killGraceSeconds: 1,
    tools: ['Read'],
    maxTurns: null,
  };
  return {
    task: {
      id: `task/demo/${item}`,
      project: 'demo',
      item,
      generation: 1,
      title: 'Greet in French',
      branch: `orch/${item}`,
      repository: { name: 'demo', url: '/origin.git', baseBranch: 'main', ...repository },
    },
    startAt: policy.pipeline?.[0]?.name ?? 'analysis',
    policy: {
      pipeline: defaultPipeline,
      agents: Object.fromEntries(roles.map((role) => [role, agent])) as TaskPolicy['agents'],
      approvers: null,
      setUp: { commands: [], files: [], secrets: [] },
      checks: [],
      network: { setUp: 'open', checks: 'open' },
      environment: {},
      expose: [],
      maxTries: 2,
      transientRetries: 3,
      backoffBaseSeconds: 0.1,
      backoffMaxSeconds: 60,
      maxRollbacks: 3,
      patienceSeconds: 1,
      reminderSeconds: 3_600,
      heartbeatSeconds: 2,
      budgetUsd: 20,
      runReserveUsd: 1,
      deploy: bareDeploy,
      paths: {},
      protected: { allow: [], ask: false },
      maxFileMegabytes: 50,
      maxFiles: 1_000,
      hostPatienceSeconds: 300,
      tracker: null,
      merge: { method: 'merge', whenBaseMoved: 'merge', deleteBranch: false },
      ciTimeoutSeconds: 3_600,
      ci: usualCi,
      ...policy,
    },
  };
}
