import { orch } from '../../../config/called-as.js';
import { everything } from '../../../domain/brakes/breaker.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoIsHere } from '../../session/who-is-here.js';
import { close, open } from './breaker.js';

export interface PauseOptions {
  readonly all?: true;
  readonly by?: string;
  readonly reason?: string;
  readonly json?: true;
}

/** `orch pause` and `orch resume`: of a task, or of all. */
export async function setPaused(name: string | undefined, paused: boolean, options: PauseOptions): Promise<void> {
  const { all, reason } = options;
  if ((name === undefined) === (all === undefined)) {
    throw new UserError('It takes a task, or --all.', `${orch} list names all tasks; --all means every one of them.`);
  }
  if (name === undefined) return paused ? open(everything, options) : close(everything, options);
  if (reason !== undefined) throw new UserError('A task is paused without a reason.', '--reason goes with --all.');
  await setTaskPaused(name, paused, options);
}

async function setTaskPaused(name: string, paused: boolean, { by, json }: PauseOptions): Promise<void> {
  const taskId = await withSession(readSettingsHere(), ({ orch }) => {
    const told = { by: by ?? whoIsHere() };
    return paused ? orch.pause(name, told) : orch.resume(name, told);
  });
  if (json) printJson({ taskId, paused });
  else if (paused) print(`${taskId} is paused: a running agent finishes, nothing new starts. ${orch} resume goes on.`);
  else print(`${taskId} goes on.`);
}
