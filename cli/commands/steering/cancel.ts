import { orch } from '../../../config/called-as.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export async function cancel(name: string, { json }: { json?: true }): Promise<void> {
  const taskId = await withSession(readSettingsHere(), ({ orch }) => orch.cancel(name));
  if (json) printJson({ taskId, cancelRequested: true });
  else print(`${taskId} is being cancelled; ${orch} status ${taskId} shows when it has ended.`);
}
