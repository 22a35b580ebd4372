import type { StackAddresses } from '../config/settings/find-stack.js';
import { findStack } from '../config/settings/find-stack.js';
import type { Settings } from '../config/settings/settings.js';
import type { Decision, Guidance, Pause, Retry } from '../domain/task/messages.js';
import type { DecidedApproval, TaskView } from '../domain/task/task-view.js';
import { ClientError } from './client-error.js';
import { connect, type Connections } from './connect.js';
import { summariseTasks, type TaskSummary } from './list-tasks.js';
import { readTask, type TaskRead } from './read-task.js';
import type { StartedTask, StartRequest } from './start-task.js';
import { createTaskClient } from './task-client.js';
import { findTaskId, unknownTask } from './task-name.js';
import { translateError } from './translate-error.js';

export { readSettings } from '../config/settings/settings.js';
export { ClientError, type ClientErrorKind } from './client-error.js';
export type { DecidedApproval, Settings, StartedTask, TaskRead, TaskSummary, TaskView };

/** A work item, and the project of the projects file that it belongs to. */
export interface WorkItemStart extends Omit<StartRequest, 'project' | 'policy'> {
  readonly project: string;
}

/** Absent approval: the one that waits. */
export type Verdict = Omit<Decision, 'approval' | 'decision'> & { readonly approval?: string };

/**
 * The tasks of an orch stack, for programs: servers, scripts, and the command line.
 * A task is named as `task/demo/x`, `demo/x` or, where one project alone has it, `x`.
 * What goes wrong is thrown as a ClientError; mistakes in the settings and the projects file as a UserError.
 */
export interface OrchClient {
  /** Starts the task of a work item, once: the same item again is answered with the task that it has. */
  start(request: WorkItemStart): Promise<StartedTask>;
  /** The id of a task. */
  find(task: string): Promise<string>;
  /** The newest first. */
  list(filter?: { readonly project?: string; readonly limit?: number }): Promise<TaskSummary[]>;
  read(task: string): Promise<TaskRead>;
  approve(task: string, verdict: Verdict): Promise<DecidedApproval & { taskId: string }>;
  reject(task: string, verdict: Verdict): Promise<DecidedApproval & { taskId: string }>;
  retry(task: string, retry: Retry): Promise<TaskView>;
  /** These answer with the id of the task. */
  guide(task: string, guidance: Guidance): Promise<string>;
  pause(task: string, pause: Pause): Promise<string>;
  resume(task: string, pause: Pause): Promise<string>;
  cancel(task: string): Promise<string>;
  close(): Promise<void>;
}

/** Where the stack is, is in the settings, or in the state directory that they name. */
export async function connectOrch(
  settings: Settings,
  addresses: Pick<StackAddresses, 'temporal' | 'databaseUrl'> = findStack(settings),
): Promise<OrchClient> {
  return createOrchClient(settings, await connect(addresses));
}

export function createOrchClient(settings: Settings, connections: Connections): OrchClient {
  const tasks = createTaskClient(connections);
  const find = (task: string) => findTaskId(connections, task);
  const decide = async (task: string, decision: Decision['decision'], { approval, ...verdict }: Verdict) => {
    const taskId = await find(task);
    const decided = approval ?? pendingApproval(task, await tasks.status(taskId));
    return { taskId, ...(await tasks.decide(taskId, { ...verdict, approval: decided, decision })) };
  };
  const tell = async (task: string, message: (taskId: string) => Promise<void>) => {
    const taskId = await find(task);
    await message(taskId);
    return taskId;
  };
  return {
    start: ({ project: name, ...request }) =>
      translated(async () => tasks.startTask({ ...request, ...(await projectAndPolicy(settings, name)) })),
    find: (task) => translated(() => find(task)),
    list: (filter) => translated(() => summariseTasks(connections, { limit: 50, ...filter })),
    read: (task) => translated(() => readTask({ ...connections, tasks }, task)),
    approve: (task, verdict) => translated(() => decide(task, 'approved', verdict)),
    reject: (task, verdict) => translated(() => decide(task, 'rejected', verdict)),
    retry: (task, retry) => translated(async () => tasks.retry(await find(task), retry)),
    guide: (task, guidance) => translated(() => tell(task, (id) => tasks.guide(id, guidance))),
    pause: (task, pause) => translated(() => tell(task, (id) => tasks.pause(id, pause))),
    resume: (task, pause) => translated(() => tell(task, (id) => tasks.resume(id, pause))),
    cancel: (task) => translated(() => tell(task, (id) => tasks.cancel(id))),
    close: () => connections.close(),
  };
}

/** Loaded by whoever starts a task: to read projects takes more than most calls need. */
async function projectAndPolicy(settings: Settings, name: string): Promise<Pick<StartRequest, 'project' | 'policy'>> {
  const { findKnownProject, readKnownProjects } = await import('../config/projects/projects.js');
  const { resolvePolicy } = await import('../config/projects/resolve-policy.js');
  const project = findKnownProject(readKnownProjects(settings), name);
  return { project, policy: resolvePolicy(settings, project).policy };
}

async function translated<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw translateError(error);
  }
}

function pendingApproval(task: string, view: TaskView | null): string {
  if (view === null) throw unknownTask(task, null);
  if (view.waitingFor?.kind === 'approval') return view.waitingFor.approval;
  throw new ClientError(
    'refused',
    `${view.taskId} waits for no approval: it is ${view.stage === view.status ? '' : `in ${view.stage}, `}${view.status}.`,
    'Read the task to see where it stands.',
  );
}
