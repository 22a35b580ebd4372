import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import {
  type Close,
  type Decision,
  type Guidance,
  messageNames,
  type Pause,
  type Retry,
} from '../domain/task/messages.js';
import type { DecidedApproval, TaskView } from '../domain/task/task-view.js';
import { ClientError } from './client-error.js';
import { type StartedTask, type StartRequest, startTask } from './start-task.js';

/** What can be asked of tasks, in the words of the workflow's messages: by their ids. */
export interface TaskClient {
  startTask(request: StartRequest): Promise<StartedTask>;
  /** Null where Temporal no longer, or not yet, knows the task. */
  status(taskId: string): Promise<TaskView | null>;
  /** Answers once the task has taken the decision; one that it does not take is thrown. */
  decide(taskId: string, decision: Decision): Promise<DecidedApproval>;
  retry(taskId: string, retry: Retry): Promise<TaskView>;
  close(taskId: string, close: Close): Promise<void>;
  guide(taskId: string, guidance: Guidance): Promise<void>;
  pause(taskId: string, pause: Pause): Promise<void>;
  resume(taskId: string, pause: Pause): Promise<void>;
  cancel(taskId: string): Promise<void>;
}

/** How long a worker may take to answer before it counts as absent; where that is known, the ledger tells the status. */
const statusMilliseconds = 5_000;
const answerMilliseconds = 15_000;

export function createTaskClient({ client, pool }: { readonly client: Client; readonly pool: Pool }): TaskClient {
  const handle = (taskId: string) => client.workflow.getHandle(taskId);
  const within = <Result>(milliseconds: number, ask: () => Promise<Result>) =>
    client.withDeadline(Date.now() + milliseconds, ask);
  const signal = (taskId: string, name: string, message: object) =>
    underWay(taskId, () => handle(taskId).signal(name, message));
  return {
    startTask: (request) => startTask({ client, pool }, request),
    status: async (taskId) => {
      try {
        return await within(statusMilliseconds, () => handle(taskId).query<TaskView>(messageNames.status));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },
    decide: (taskId, decision) =>
      underWay(taskId, () =>
        within(answerMilliseconds, () =>
          handle(taskId).executeUpdate<DecidedApproval, [Decision]>(messageNames.decide, { args: [decision] }),
        ),
      ),
    retry: (taskId, retry) =>
      underWay(taskId, () =>
        within(answerMilliseconds, () =>
          handle(taskId).executeUpdate<TaskView, [Retry]>(messageNames.retry, { args: [retry] }),
        ),
      ),
    close: (taskId, close) => signal(taskId, messageNames.close, close),
    guide: (taskId, guidance) => signal(taskId, messageNames.guide, guidance),
    pause: (taskId, pause) => signal(taskId, messageNames.pause, pause),
    resume: (taskId, pause) => signal(taskId, messageNames.resume, pause),
    cancel: (taskId) =>
      underWay(taskId, async () => {
        // Temporal takes a cancel of what has ended in silence.
        if ((await handle(taskId).describe()).status.name !== 'RUNNING') throw notUnderWay(taskId);
        await handle(taskId).cancel();
      }),
  };
}

async function underWay<Result>(taskId: string, tell: () => Promise<Result>): Promise<Result> {
  try {
    return await tell();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw notUnderWay(taskId);
  }
}

function notUnderWay(taskId: string): ClientError {
  return new ClientError(
    'not-under-way',
    `${taskId} is not under way.`,
    'The list names all tasks; an ended one can be started again, as a new task of its item.',
  );
}
