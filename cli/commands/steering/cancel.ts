import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

export async function cancel(name: string, { json }: { json?: true }): Promise<void> {
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.cancel(id);
    return id;
  });
  if (json) printJson({ taskId, cancelRequested: true });
  else print(`${taskId} is being cancelled; npx orch status ${taskId} shows when it has ended.`);
}
