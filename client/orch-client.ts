import type { StackAddresses } from '../config/settings/find-stack.js';
import { findStack } from '../config/settings/find-stack.js';
import type { CredentialsFor } from '../activities/git/run/git-credentials.js';
import type { Settings } from '../config/settings/settings.js';
import { type SettingChange, settingChanges } from '../domain/policy/setting-changes.js';
import { approverProblem, approversFor } from '../domain/pipeline/approvers.js';
import type { Decision } from '../domain/task/decision.js';
import type { Close, Guidance, Pause, Prioritize, Retry, TaskBudget, TaskSettings } from '../domain/task/messages.js';
import type { BudgetUse } from '../activities/store/brakes/used.js';
import type { BudgetScope } from '../domain/brakes/budget-scope.js';
import type { TaskView } from '../domain/task/task-view.js';
import type { Topic } from '../domain/pipeline/topics.js';
import { createRedact } from '../domain/text/redact.js';
import { type ChangedBudget, createBudgetClient, type NewBudget, refuseNoBudget } from './steering/budgets.js';
import { type ListedEnvironment, listEnvironments } from '../activities/store/deploys/list-environments.js';
import { type ListedBreaker, listBreakers } from '../activities/store/brakes/breakers.js';
import {
  type BreakerWord,
  type ClosedBreaker,
  closeBreaker,
  openBreaker,
  type OpenedBreaker,
} from './steering/breakers.js';
import type { ClosedTask } from './steering/close-task.js';
import { connect, type Connections } from './connect.js';
import type { Decided, Verdict } from './steering/decide.js';
import { summariseTasks, type TaskSummary } from './list-tasks.js';
import { readTask, type TaskRead } from './read-task.js';
import { parseTaskId } from './parse-task-id.js';
import { type BudgetOwner, findBudgetOwner } from './find-budget.js';
import { sayUnreviewed } from './steering/say-unreviewed.js';
import { ClientError } from './errors/client-error.js';
import type { Retried } from './steering/retry.js';
import { showTopic, type ShownTopic } from './show-task.js';
import { refuseNoPriority } from './start-problems.js';
import type { StartedTask, StartRequest } from './start-task.js';
import { createTaskClient } from './task-client.js';
import { findTaskId } from './task-name.js';
import { translateError } from './errors/translate-error.js';

export { readSettings } from '../config/settings/read-settings.js';
export { ClientError, type ClientErrorKind } from './errors/client-error.js';
export type {
  BreakerWord,
  BudgetOwner,
  BudgetScope,
  BudgetUse,
  ChangedBudget,
  ClosedBreaker,
  ClosedTask,
  Decided,
  ListedBreaker,
  ListedEnvironment,
  NewBudget,
  OpenedBreaker,
  Retried,
  SettingChange,
  Settings,
  ShownTopic,
  StartedTask,
  TaskRead,
  TaskSummary,
  TaskView,
  Topic,
  Verdict,
};

/** A work item, and the project of the projects file that it belongs to. */
export interface WorkItemStart extends Omit<StartRequest, 'project' | 'policy'> {
  readonly project: string;
}

/** A retry, and whether the task goes on by the present settings; absent: it keeps those that it has. */
export type RetryRequest = Omit<Retry, 'id' | 'settings' | 'unreviewed'> & {
  readonly takeSettings?: boolean;
  /** The identity of who wants merged what not all stages have passed: as of a verdict. */
  readonly unreviewed?: string;
};

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
  /** What is to be approved, or a topic by its name; on a machine that has the task's repository. */
  show(task: string, topic?: Topic): Promise<ShownTopic>;
  /** Durable with no worker there: `recorded` then. Who comes second is told, as an error, who was first. */
  approve(task: string, verdict: Verdict): Promise<Decided>;
  reject(task: string, verdict: Verdict): Promise<Decided>;
  /** In what the present settings differ from those of the task; null: no worker tells. */
  settingChanges(task: string): Promise<SettingChange[] | null>;
  /** Durable with no worker there: `sent` then. */
  retry(task: string, retry: RetryRequest): Promise<Retried>;
  /** Of a task that has asked whether there is nothing to do: it is done, and nothing is merged. */
  closeTask(task: string, close: Close): Promise<ClosedTask>;
  /** These answer with the id of the task. */
  guide(task: string, guidance: Guidance): Promise<string>;
  pause(task: string, pause: Pause): Promise<string>;
  resume(task: string, pause: Pause): Promise<string>;
  /** Counts at once where the task waits for a slot, and for each later one. */
  prioritize(task: string, prioritize: Prioritize): Promise<string>;
  /** What the whole task may cost; one that its limit blocks goes on. */
  setTaskBudget(task: string, budget: TaskBudget): Promise<string>;
  cancel(task: string): Promise<string>;
  /** The budgets of days and months: of all projects' runs first, then of each project. */
  budgets(): Promise<BudgetUse[]>;
  /** In place of the limit of settings and projects file; tasks that wait for it are woken. */
  setBudget(budget: NewBudget): Promise<ChangedBudget>;
  clearBudget(scope: BudgetScope): Promise<ChangedBudget>;
  /** Whose budget a person means by `all`, a project's name, or a task's. */
  budgetOwner(name: string): Promise<BudgetOwner>;
  /** What runs where, what is deployed and waits, and how the monitor stands; of one project, or of all. */
  environments(project?: string): Promise<ListedEnvironment[]>;
  /** What holds runs of all tasks: the open ones first. */
  breakers(): Promise<ListedBreaker[]>;
  /** By its key, its name where one alone has it, or `all`. Durable with no worker there. */
  openBreaker(name: string, word: BreakerWord): Promise<OpenedBreaker>;
  /** The same; the tasks that wait go on. */
  closeBreaker(name: string, word: BreakerWord): Promise<ClosedBreaker>;
  close(): Promise<void>;
}

/** Where the stack is, is in the settings, or in the state directory that they name. */
export async function connectOrch(
  settings: Settings,
  addresses: Pick<StackAddresses, 'temporal' | 'databaseUrl'> = findStack(settings),
): Promise<OrchClient> {
  return createOrchClient(settings, await connect(addresses));
}

export function createOrchClient(
  settings: Settings,
  connections: Connections,
  credentialsFor?: CredentialsFor,
): OrchClient {
  const { hostEnvironment: environment, bot, reposDir, secrets } = settings;
  const git = { environment, bot, redact: createRedact(secrets), ...(credentialsFor && { credentialsFor }) };
  const places = { ...connections, redact: git.redact };
  const tasks = createTaskClient(connections);
  const budgets = createBudgetClient({ settings, ...connections });
  const find = (task: string) => findTaskId(connections, task);
  const decide = async (task: string, decision: Decision['decision'], verdict: Verdict) => {
    const taskId = await find(task);
    const mayDecide = (kind: string) => strangerProblem(settings, { taskId, by: verdict.by, kind });
    return tasks.decide(taskId, { mayDecide, ...verdict, decision });
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
    list: (filter) => translated(() => summariseTasks(connections.pool, { limit: 50, ...filter })),
    read: (task) => translated(() => readTask({ ...connections, tasks }, task)),
    show: (task, topic) =>
      translated(async () => {
        const { view } = await readTask({ ...connections, tasks }, task);
        return showTopic({ pool: connections.pool, reposDir, git }, view, topic);
      }),
    approve: (task, verdict) => translated(() => decide(task, 'approved', verdict)),
    reject: (task, verdict) => translated(() => decide(task, 'rejected', verdict)),
    settingChanges: (task) =>
      translated(async () => {
        const taskId = await find(task);
        const present = await tasks.settings(taskId);
        return present && settingChanges(present, await presentSettings(settings, taskId));
      }),
    retry: (task, { takeSettings, unreviewed: by, ...retry }) =>
      translated(async () => {
        const taskId = await find(task);
        const problem = by === undefined ? null : await strangerProblem(settings, { taskId, by, kind: 'deploy' });
        if (problem !== null) throw new ClientError('refused', `${problem}.`, 'Ask one of them.');
        const taken = takeSettings === true ? { settings: await presentSettings(settings, taskId) } : {};
        const said = by === undefined ? {} : { unreviewed: await sayUnreviewed(connections.pool, { taskId, by }) };
        return tasks.retry(taskId, { ...retry, ...taken, ...said });
      }),
    closeTask: (task, close) => translated(async () => tasks.close(await find(task), close)),
    guide: (task, guidance) => translated(() => tell(task, (id) => tasks.guide(id, guidance))),
    pause: (task, pause) => translated(() => tell(task, (id) => tasks.pause(id, pause))),
    resume: (task, pause) => translated(() => tell(task, (id) => tasks.resume(id, pause))),
    prioritize: (task, told) =>
      translated(() => {
        refuseNoPriority(told.priority);
        return tell(task, (id) => tasks.prioritize(id, told));
      }),
    setTaskBudget: (task, budget) =>
      translated(() => {
        refuseNoBudget(budget.budgetUsd ?? 0);
        return tell(task, (id) => tasks.budget(id, budget));
      }),
    cancel: (task) => translated(() => tell(task, (id) => tasks.cancel(id))),
    budgets: () => translated(() => budgets.list()),
    setBudget: (budget) => translated(() => budgets.set(budget)),
    clearBudget: (scope) => translated(() => budgets.clear(scope)),
    budgetOwner: (name) => translated(() => findBudgetOwner({ settings, pool: connections.pool }, name)),
    environments: (project) => translated(() => listEnvironments(connections.pool, project ?? null)),
    breakers: () => translated(() => listBreakers(connections.pool)),
    openBreaker: (name, word) => translated(() => openBreaker(places, name, word)),
    closeBreaker: (name, word) => translated(() => closeBreaker(places, name, word)),
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

/** The task would refuse it; here nobody has to wait for that, and nobody who may decide is held up. */
async function strangerProblem(
  settings: Settings,
  { taskId, by, kind }: { readonly taskId: string; readonly by: string; readonly kind: string },
): Promise<string | null> {
  const { approversOf } = await import('../config/projects/approvers-of.js');
  const approvers = approversOf(settings, parseTaskId(taskId)?.project ?? '') ?? null;
  return approverProblem(by, approversFor(approvers, kind));
}

async function translated<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw translateError(error);
  }
}

async function presentSettings(settings: Settings, taskId: string): Promise<TaskSettings> {
  const { project, policy } = await projectAndPolicy(settings, parseTaskId(taskId)?.project ?? '');
  return { policy, repository: project.repository };
}
