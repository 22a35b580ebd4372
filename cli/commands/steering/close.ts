import { closed } from '../../../domain/wording/closed.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoIsHere } from '../../session/who-is-here.js';

export interface CloseOptions {
  readonly by?: string;
  readonly json?: true;
}

export async function close(name: string, { by, json }: CloseOptions): Promise<void> {
  const told = { by: by ?? whoIsHere() };
  const { taskId, view } = await withSession(readSettingsHere(), ({ orch }) => orch.closeTask(name, told));
  if (json) printJson({ taskId, view });
  else if (view === null) print(`${taskId} has it; it counts as soon as a worker is there.`);
  else if (view.closedBy === undefined) print(`${taskId} has gone on otherwise: it is ${view.status}.`);
  else print(`${taskId} is ${closed(view.closedBy)}.`);
}
