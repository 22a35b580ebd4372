import { whoIsHere } from '../../../client/by.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

export interface PauseOptions {
  readonly by?: string;
  readonly json?: true;
}

/** `orch pause` and `orch resume`. */
export async function setPaused(name: string, paused: boolean, { by, json }: PauseOptions): Promise<void> {
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    const told = { by: by ?? whoIsHere() };
    await (paused ? session.tasks.pause(id, told) : session.tasks.resume(id, told));
    return id;
  });
  if (json) printJson({ taskId, paused });
  else if (paused) print(`${taskId} is paused: a running agent finishes, nothing new starts. npx orch resume goes on.`);
  else print(`${taskId} goes on.`);
}
