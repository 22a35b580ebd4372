import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import { ensureTask, latestTask, openTasksOn } from '../activities/store/tasks.js';
import { recentItemTitled, saveWorkItem } from '../activities/store/work-items.js';
import type { Project } from '../config/projects/project.js';
import type { Priority } from '../domain/brakes/priority.js';
import { ownBranch } from '../domain/git/own-branch.js';
import type { Hindrance } from '../domain/preflight/preflight.js';
import type { StageName } from '../domain/pipeline/stages.js';
import { taskId } from '../domain/task/task-id.js';
import type { TaskIdentity, TaskPolicy } from '../domain/task/task.js';
import { createRedact } from '../domain/text/redact.js';
import { ClientError } from './errors/client-error.js';
import { type LookAtBranch, refuseForeignBranch } from './start/foreign-branch.js';
import { checkUnreviewed } from './start/unreviewed.js';
import { sayUnreviewed } from './steering/say-unreviewed.js';
import { checkStart } from './start-problems.js';
import { startWorkflow } from './start-workflow.js';

const withoutTokens = createRedact([]);

export interface StartRequest {
  readonly project: Project;
  readonly policy: TaskPolicy;
  readonly title: string;
  readonly description: string;
  /** Where people read the item; absent: nowhere. */
  readonly url?: string | null | undefined;
  /** Absent: made of the title. */
  readonly item?: string | undefined;
  /** Absent: `orch/<item>`. */
  readonly branch?: string | undefined;
  /** Absent: the first stage of the pipeline. */
  readonly from?: StageName | undefined;
  /** 1, the most urgent, to 5; absent: 3. */
  readonly priority?: Priority | undefined;
  /** A new generation where the item's task has ended. */
  readonly again?: boolean | undefined;
  /** What was done of the item before orch had it: the branch's head by now, and as what the item was known. */
  readonly begun?: { readonly head: string | null; readonly item: string } | undefined;
  /** The identity of who wants merged what the stages before `from` have not passed; absent: nobody does. */
  readonly unreviewed?: string | undefined;
  /** Builds on the branch as it is on the origin, whoever has pushed that. */
  readonly adopt?: boolean | undefined;
  /** Where the origin can be asked before the task begins; absent: its host asks. */
  readonly lookAtBranch?: LookAtBranch | undefined;
  /** Also where an item of the same title was made within the last hour, and no `item` says that it is another one. */
  readonly sameTitle?: boolean | undefined;
  /** What is in the way of work on this branch; asked where a task would begin. Absent: it is not looked. */
  readonly hindrance?: ((branch: string) => Promise<Hindrance | null>) | undefined;
}

export interface StartedTask {
  readonly taskId: string;
  /** False where the item has a task already: it runs, or it has ended. */
  readonly started: boolean;
  /** How the item's task ended, where it did and a new one was not asked for. */
  readonly ended: string | null;
  readonly branch: string;
}

export interface StartPlaces {
  readonly client: Client;
  readonly pool: Pool;
}

/** Starts the task of a work item, once: the same item again is answered with the task that it has. */
export async function startTask({ client, pool }: StartPlaces, request: StartRequest): Promise<StartedTask> {
  const item = request.item ?? (await makeItemId(request.title));
  const firstIdentity = identify(request, item, 1);
  checkStart({ ...request, item, branch: firstIdentity.branch, baseBranch: request.project.repository.baseBranch });
  const startAt = firstStage(request);
  checkUnreviewed(request, startAt);
  if (request.item === undefined && request.sameTitle !== true) await refuseSameTitle({ client, pool }, firstIdentity);

  const latest = await latestTask(pool, request.project.name, item);
  const current =
    latest === null ? firstIdentity : { ...identify(request, item, latest.generation), branch: latest.branch };
  const state = await stateOf(client, current.id);
  const how = endOf(state, latest?.status ?? null);
  if (how === null && state === 'RUNNING')
    return { taskId: current.id, started: false, ended: null, branch: current.branch };
  if (how !== null && request.again !== true)
    return { taskId: current.id, started: false, ended: how, branch: current.branch };

  const task =
    how === null
      ? identify(request, item, latest?.generation ?? 1)
      : identify(request, item, (latest?.generation ?? 1) + 1);
  await refuseSharedBranch({ client, pool }, task);
  const adopt = request.adopt === true || (request.begun?.head ?? null) !== null;
  await refuseForeignBranch(pool, task, { ...request, adopt });
  const hindrance = (await request.hindrance?.(task.branch)) ?? null;
  if (hindrance !== null) throw new ClientError('hindered', hindrance.what, hindrance.hint);
  await saveWorkItem(pool, {
    project: task.project,
    item,
    title: task.title,
    description: request.description,
    url: request.url ?? null,
  });
  const { policy, priority, description, unreviewed: by } = request;
  const unreviewed = by === undefined ? undefined : await sayUnreviewed(pool, { taskId: task.id, by });
  const head = request.begun?.head ?? undefined;
  const input = {
    ...{ task, policy, startAt },
    ...(priority !== undefined && { priority }),
    ...(head !== undefined && { head }),
    ...(adopt && { adopt }),
    ...(unreviewed !== undefined && { unreviewed }),
  };
  const started = await startWorkflow(client, input, description);
  // What lists tasks looks here, also before a worker has.
  await ensureTask(pool, { ...task, title: withoutTokens(task.title) });
  return { taskId: task.id, started, ended: null, branch: task.branch };
}

/** Two tasks of one title are most often one that was started twice, and both are paid. */
async function refuseSameTitle({ client, pool }: StartPlaces, { project, title }: TaskIdentity): Promise<void> {
  const item = await recentItemTitled(pool, project, title);
  if (item === null) return;
  const earlier = (await latestTask(pool, project, item))?.id ?? taskId(project, item, 1);
  // A start that failed half way has left its item alone.
  if ((await stateOf(client, earlier)) === null) return;
  throw new ClientError(
    'same-title',
    `${earlier} has the same title, and was started within the last hour.`,
    'Look at it first; if another one is meant, say so, or give its item an id.',
  );
}

/** Its tables of all scripts are loaded by whoever needs them. */
async function makeItemId(title: string): Promise<string> {
  return (await import('./item-id.js')).itemIdOf(title);
}

function identify({ project, title, branch, begun }: StartRequest, item: string, generation: number): TaskIdentity {
  return {
    id: taskId(project.name, item, generation),
    project: project.name,
    item,
    generation,
    title: title.trim(),
    branch: branch ?? ownBranch(item, generation),
    repository: project.repository,
    ...(begun !== undefined && begun.item !== item && { earlierItem: begun.item }),
  };
}

function firstStage({ policy, from }: StartRequest): StageName {
  const names = policy.pipeline.map(({ name }) => name);
  const first = from ?? names[0];
  if (first === undefined || !names.includes(first)) {
    throw new ClientError(
      'bad-stage',
      `The project's pipeline has no stage ${JSON.stringify(from)}.`,
      `Start from one of its stages: ${names.join(', ')}.`,
    );
  }
  return first;
}

/** What Temporal knows of a task; null where it knows nothing. */
async function stateOf(client: Client, id: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(id).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** How a task ended, in a word; null where it did not, or was never there. */
function endOf(state: string | null, ledgerStatus: string | null): string | null {
  if (state === 'RUNNING' || state === 'PAUSED') return null;
  if (ledgerStatus === 'done' || ledgerStatus === 'cancelled') return ledgerStatus;
  return state === null ? null : state === 'COMPLETED' ? 'done' : state.toLowerCase();
}

/** Two tasks never share a checkout. */
async function refuseSharedBranch(
  { client, pool }: StartPlaces,
  { id, branch, repository }: TaskIdentity,
): Promise<void> {
  for (const other of await openTasksOn(pool, { repo: repository.name, branch })) {
    if (other === id || (await stateOf(client, other)) !== 'RUNNING') continue;
    throw new ClientError(
      'bad-branch',
      `The branch ${branch} of ${repository.name} belongs to ${other}, which is under way.`,
      'Choose another, or leave it out.',
    );
  }
}
