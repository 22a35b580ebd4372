import type { Decision } from '../../../domain/task/messages.js';
import type { DecidedApproval, TaskView } from '../../../domain/task/task-view.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { whoIsHere } from '../../../client/by.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId, unknownTask } from '../../../client/task-name.js';

export interface DecideOptions {
  readonly approval?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly json?: true;
}

/** `orch approve` and `orch reject`. */
export async function decide(name: string, decision: Decision['decision'], options: DecideOptions): Promise<void> {
  const { taskId, decided } = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    const approval = options.approval ?? pendingApproval(name, await session.tasks.status(id));
    const told: Decision = {
      approval,
      decision,
      by: options.by ?? whoIsHere(),
      ...(options.reason !== undefined && { reason: options.reason }),
    };
    return { taskId: id, decided: await session.tasks.decide(id, told) };
  });
  if (options.json) printJson({ taskId, ...decided });
  else print(sentence(taskId, decided));
}

function pendingApproval(name: string, view: TaskView | null): string {
  if (view === null) throw unknownTask(name, null);
  if (view.waitingFor?.kind === 'approval') return view.waitingFor.approval;
  throw new UserError(
    `${view.taskId} waits for no approval: it is ${view.stage === view.status ? '' : `in ${view.stage}, `}${view.status}.`,
    `Look again with npx orch status ${view.taskId}`,
  );
}

function sentence(taskId: string, { approval, decision, by }: DecidedApproval): string {
  return `${approval} of ${taskId} is ${decision} by ${by}.`;
}
