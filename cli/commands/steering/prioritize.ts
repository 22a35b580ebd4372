import type { Priority } from '../../../domain/brakes/priority.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoIsHere } from '../../session/who-is-here.js';

export interface PriorityOptions {
  readonly by?: string;
  readonly json?: true;
}

export async function prioritize(name: string, priority: Priority, { by, json }: PriorityOptions): Promise<void> {
  const told = { by: by ?? whoIsHere(), priority };
  const taskId = await withSession(readSettingsHere(), ({ orch }) => orch.prioritize(name, told));
  if (json) printJson({ taskId, priority });
  else print(`${taskId} has priority ${priority}: an agent at work goes on, what waits for a slot queues anew.`);
}
