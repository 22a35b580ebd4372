import { drawTask } from '../../draw/draw-task.js';
import { drawTrackerLags } from '../../draw/draw-tracker-lags.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export async function status(name: string, { json }: { json?: true }): Promise<void> {
  const { view, from, trackerLags } = await withSession(readSettingsHere(), ({ orch }) => orch.read(name));
  if (json) {
    printJson({ ...view, from, trackerLags });
    return;
  }
  print(drawTask(view, Date.now(), outputWidth()));
  const lags = drawTrackerLags(trackerLags);
  if (lags !== '') print(lags);
  if (from === 'ledger' && view.endedAt === null)
    note('no worker answered for the task: this is what the ledger knows');
}
