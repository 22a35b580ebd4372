import { drawTask } from '../../draw/draw-task.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export async function status(name: string, { json }: { json?: true }): Promise<void> {
  const { view, from } = await withSession(readSettingsHere(), ({ orch }) => orch.read(name));
  if (json) {
    printJson({ ...view, from });
    return;
  }
  print(drawTask(view, Date.now(), outputWidth()));
  if (from === 'ledger' && view.endedAt === null)
    note('no worker answered for the task: this is what the ledger knows');
}
