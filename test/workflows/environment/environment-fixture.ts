import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Activities } from '../../../activities/create-activities.js';
import { createAskDeployment } from '../../../activities/anywhere/deploys/ask-deployment.js';
import type { DeploymentState, EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { DeployCommandEnd } from '../../../activities/deploys/deployment.js';
import type { FailedBy } from '../../../domain/deploys/outcome.js';
import { gateCheck } from '../../../domain/gates/gate.js';
import { bareEnvironment, type EnvironmentPolicy } from '../../../domain/pipeline/environment.js';
import {
  type DeployAnswer,
  deployMessages,
  type DeployOrder,
  type DeployReply,
} from '../../../domain/deploys/deploy-turn.js';
import { environmentWorkflowId, sharedQueue } from '../../../domain/task/task-id.js';
import type { OwnServer } from '../../temporal.js';
import { type Script, scriptActivities } from '../scripted-activities.js';
import { openStage, queuesOf, so } from '../task-fixture.js';

/** A commit that is told from others by its first letters. */
export function commitOf(letters: string): string {
  return letters.padEnd(40, '0');
}

export const passed = gateCheck({ kind: 'health', name: 'https://shop.example/health', outcome: 'passed' });
export const failed = gateCheck({
  kind: 'health',
  name: 'https://shop.example/health',
  outcome: 'failed',
  tail: 'https://shop.example/health answered 503, wanted 200',
});

/** An activity that is under way until the test lets it end. */
export function gate() {
  const opening = new EventEmitter();
  return { opened: once(opening, 'open'), open: () => void opening.emit('open') };
}

/** How a command ended. */
export function commandEnd(
  kind: 'deploy' | 'rollback',
  by: FailedBy | 'not-begun' | null = null,
  number = 7,
): DeployCommandEnd {
  const outcome = by === null ? 'passed' : 'failed';
  const run = { number, logPath: `/runs/${number}.log`, hostId: 'h1', durationMs: 1_000 };
  return {
    run: by === 'not-begun' ? null : run,
    check: gateCheck({ kind, name: `./${kind}.sh`, outcome, exitCode: by === null ? 0 : 1 }),
    failed: by === null ? null : { by, reason: `the ${kind} is ${by}` },
  };
}

export const byCommand: EnvironmentPolicy = {
  ...bareEnvironment,
  command: './deploy.sh',
  rollback: './rollback.sh',
  health: [{ kind: 'url', url: 'https://shop.example/health', status: 200, contains: '{commit}' }],
};

/** A real server and a worker of the real workflow, for environments of tasks that only listen. */
/** A task that only listens: a workflow that nobody works on, whose history holds what it was told. */
export interface ListeningTask {
  readonly answers: () => Promise<DeployAnswer[]>;
  /** Waits for an answer of this kind. */
  readonly until: <Kind extends DeployAnswer['kind']>(kind: Kind) => Promise<Extract<DeployAnswer, { kind: Kind }>>;
  readonly stop: () => Promise<void>;
}

export interface Ordered {
  readonly order: DeployOrder;
  readonly task: ListeningTask;
  readonly askAgain: () => Promise<void>;
}

export interface EnvironmentPlay {
  readonly world: ReturnType<typeof scriptActivities>;
  readonly handle: WorkflowHandle;
  /** What the ledger was told of deployments. */
  readonly states: readonly DeploymentState[];
  readonly known: () => EnvironmentRecord | null;
  readonly remember: (record: Partial<EnvironmentRecord>) => void;
  readonly order: (commit: string, more?: Partial<DeployOrder>) => Promise<Ordered>;
}

export async function openEnvironments(own?: OwnServer) {
  const stage = await openStage(own);
  const { client } = stage.environment;
  // One worker for all stories of a file, which follow one another: each tells it what its world is.
  let world = scriptActivities({}, client);
  const names = Object.keys(world.activities) as (keyof Activities)[];
  const current = Object.fromEntries(
    names.map((name) => [name, (input: never) => world.activities[name](input)]),
  ) as unknown as Activities;
  const stops = await Promise.all([sharedQueue, ...queuesOf('h1')].map((queue) => stage.work(queue, current)));
  return {
    close: async () => {
      await Promise.all(stops.map((stop) => stop()));
      await stage.environment.teardown();
    },
    stage,
    async play<Result>(script: Script, story: (play: EnvironmentPlay) => Promise<Result>): Promise<Result> {
      const project = `shop-${randomUUID().slice(0, 8)}`;
      let known: EnvironmentRecord | null = null;
      const states: DeploymentState[] = [];
      const remembering: Script = {
        readEnvironment: () => Promise.resolve(known),
        recordEnvironment: ({ environment, deployment }) => {
          known = environment ?? known;
          states.push(deployment.state);
          return Promise.resolve();
        },
        ...script,
      };
      world = scriptActivities(remembering, client);
      const handle = client.workflow.getHandle(environmentWorkflowId(project, 'production'));
      const tasks: ListeningTask[] = [];
      const ask = createAskDeployment({ temporal: client });
      try {
        return await story({
          world,
          handle,
          states,
          known: () => known,
          remember: (record) => {
            known = { project, environment: 'production', running: null, held: null, unproven: null, ...record };
          },
          order: async (commit, more = {}) => {
            const item = `item-${tasks.length + 1}`;
            const id = `task/${project}/${item}`;
            const task = await listen(client, id);
            tasks.push(task);
            const order: DeployOrder = {
              key: randomUUID(),
              task: {
                ...{ id, project, item, generation: 1, title: 'Greet in French', branch: `orch/${item}` },
                repository: { name: 'shop', url: '/origin.git', baseBranch: 'main' },
              },
              environment: 'production',
              stage: 'deploy',
              round: 1,
              commit: commitOf(commit),
              pullRequest: { number: tasks.length, url: null },
              policy: byCommand,
              self: false,
              agreedTo: null,
              patienceSeconds: 1,
              hostPatienceSeconds: 300,
              heartbeatSeconds: 2,
              killGraceSeconds: 1,
              ...more,
            };
            await ask(order);
            return { order, task, askAgain: () => ask(order) };
          },
        });
      } finally {
        await handle.terminate('the test is over').catch(() => undefined);
        await Promise.all(tasks.map(({ stop }) => stop()));
      }
    },
  };
}

async function listen(client: Client, id: string): Promise<ListeningTask> {
  const handle = await client.workflow.start('taskWorkflow', { workflowId: id, taskQueue: 'nobody', args: [] });
  const answers = async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signaled }) => {
      const [payload] = signaled?.input?.payloads ?? [];
      if (signaled?.signalName !== deployMessages.reply || payload === undefined) return [];
      return [defaultPayloadConverter.fromPayload<DeployReply>(payload).answer];
    });
  };
  return {
    answers,
    until: async (kind) => {
      let found: DeployAnswer | undefined;
      await so(async () => (found = (await answers()).find((answer) => answer.kind === kind)) !== undefined);
      return found as never;
    },
    stop: () =>
      handle.terminate('the test is over').then(
        () => undefined,
        () => undefined,
      ),
  };
}
