import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import { endPauses } from '../activities/store/intake/chat-pauses.js';
import type { Decision } from '../domain/task/decision.js';
import {
  type Close,
  type Guidance,
  messageNames,
  type Pause,
  type Prioritize,
  type Retry,
  type TaskBudget,
  type TaskSettings,
} from '../domain/task/messages.js';
import type { TaskView } from '../domain/task/task-view.js';
import { type ClosedTask, closeTask } from './steering/close-task.js';
import { type Decided, decide, type Verdict } from './steering/decide.js';
import { notUnderWay } from './errors/not-under-way.js';
import { readTaskById } from './read-task.js';
import { type Retried, retryTask } from './steering/retry.js';
import { type StartedTask, type StartRequest, startTask } from './start-task.js';
import { isUnanswered } from './errors/translate-error.js';

/** What can be asked of tasks, in the words of the workflow's messages: by their ids. */
export interface TaskClient {
  startTask(request: StartRequest): Promise<StartedTask>;
  /** Null where Temporal no longer, or not yet, knows the task. */
  status(taskId: string): Promise<TaskView | null>;
  /** By which settings the task is run; null where no worker tells. Thrown where it is not under way. */
  settings(taskId: string): Promise<TaskSettings | null>;
  /** Answers once the task has taken the decision, or once it is sure to be judged; one that it does not take is thrown. */
  decide(taskId: string, verdict: Verdict & Pick<Decision, 'decision'>): Promise<Decided>;
  /** Answers with the task as it goes on; a retry that it does not take is thrown. */
  retry(taskId: string, retry: Omit<Retry, 'id'>): Promise<Retried>;
  /** Answers with the task as it was seen afterwards; thrown where the task has not asked whether there is nothing to do. */
  close(taskId: string, close: Close): Promise<ClosedTask>;
  guide(taskId: string, guidance: Guidance): Promise<void>;
  pause(taskId: string, pause: Pause): Promise<void>;
  resume(taskId: string, pause: Pause): Promise<void>;
  prioritize(taskId: string, prioritize: Prioritize): Promise<void>;
  budget(taskId: string, budget: TaskBudget): Promise<void>;
  cancel(taskId: string): Promise<void>;
}

/** How long a worker may take to answer before it counts as absent; where that is known, the ledger tells the status. */
const answerMilliseconds = 5_000;

export function createTaskClient({ client, pool }: { readonly client: Client; readonly pool: Pool }): TaskClient {
  const handle = (taskId: string) => client.workflow.getHandle(taskId);
  const query = async <Answer>(taskId: string, name: string): Promise<Answer | null> => {
    try {
      return await client.withDeadline(Date.now() + answerMilliseconds, () => handle(taskId).query<Answer>(name));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };
  const status = (taskId: string) => query<TaskView>(taskId, messageNames.status);
  const read = async (taskId: string) => (await readTaskById({ pool, tasks: { status } }, taskId, taskId)).view;
  const signal = (taskId: string, name: string, message: object) =>
    underWay(taskId, () => handle(taskId).signal(name, message));
  /** Temporal takes a cancel of what has ended in silence, and answers queries of it. */
  const refuseEnded = async (taskId: string) => {
    const { status: known } = await underWay(taskId, () => handle(taskId).describe());
    if (known.name !== 'RUNNING') throw notUnderWay(taskId);
  };
  return {
    startTask: (request) => startTask({ client, pool }, request),
    status,
    settings: async (taskId) => {
      await refuseEnded(taskId);
      return await query<TaskSettings>(taskId, messageNames.settings).catch(nullIfUnanswered);
    },
    decide: (taskId, verdict) => decide({ client, pool, read: () => read(taskId) }, taskId, verdict),
    retry: (taskId, retry) =>
      retryTask(
        {
          signal: (message) => signal(taskId, messageNames.retry, message),
          look: () => status(taskId).catch(nullIfUnanswered),
        },
        taskId,
        retry,
      ),
    close: (taskId, close) =>
      closeTask({
        signal: () => signal(taskId, messageNames.close, close),
        read: () => read(taskId),
        look: () => status(taskId).catch(nullIfUnanswered),
      }),
    budget: (taskId, budget) => signal(taskId, messageNames.budget, budget),
    guide: (taskId, guidance) => signal(taskId, messageNames.guide, guidance),
    pause: (taskId, pause) => signal(taskId, messageNames.pause, pause),
    resume: async (taskId, pause) => {
      await signal(taskId, messageNames.resume, pause);
      await endPauses(pool, { taskId, by: pause.by });
    },
    prioritize: (taskId, prioritize) => signal(taskId, messageNames.prioritize, prioritize),
    cancel: async (taskId) => {
      await refuseEnded(taskId);
      await underWay(taskId, () => handle(taskId).cancel());
    },
  };
}

function nullIfUnanswered(error: unknown): null {
  if (isUnanswered(error)) return null;
  throw error;
}

async function underWay<Result>(taskId: string, tell: () => Promise<Result>): Promise<Result> {
  try {
    return await tell();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw notUnderWay(taskId);
  }
}
