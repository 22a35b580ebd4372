import { whoIsHere } from '../../session/who-is-here.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export interface PauseOptions {
  readonly by?: string;
  readonly json?: true;
}

/** `orch pause` and `orch resume`. */
export async function setPaused(name: string, paused: boolean, { by, json }: PauseOptions): Promise<void> {
  const taskId = await withSession(readSettingsHere(), ({ orch }) => {
    const told = { by: by ?? whoIsHere() };
    return paused ? orch.pause(name, told) : orch.resume(name, told);
  });
  if (json) printJson({ taskId, paused });
  else if (paused) print(`${taskId} is paused: a running agent finishes, nothing new starts. npx orch resume goes on.`);
  else print(`${taskId} goes on.`);
}
