import { UserError } from '../../../domain/failures/user-error.js';
import { whoIsHere } from '../../session/who-is-here.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export interface GuideOptions {
  readonly by?: string;
  readonly json?: true;
}

export async function guide(name: string, text: string, { by, json }: GuideOptions): Promise<void> {
  if (text.trim() === '') throw new UserError('The guidance is empty.', 'Say in words what the agents are to know.');
  const taskId = await withSession(readSettingsHere(), ({ orch }) => orch.guide(name, { by: by ?? whoIsHere(), text }));
  if (json) printJson({ taskId, guided: true });
  else print(`${taskId} has it: it will stand in the next prompt.`);
}
