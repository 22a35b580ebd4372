import { UserError } from '../../../domain/failures/user-error.js';
import { whoIsHere } from '../../../client/by.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

export interface GuideOptions {
  readonly by?: string;
  readonly json?: true;
}

export async function guide(name: string, text: string, { by, json }: GuideOptions): Promise<void> {
  if (text.trim() === '') throw new UserError('The guidance is empty.', 'Say in words what the agents are to know.');
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.guide(id, { by: by ?? whoIsHere(), text });
    return id;
  });
  if (json) printJson({ taskId, guided: true });
  else print(`${taskId} has it: it will stand in the next prompt.`);
}
