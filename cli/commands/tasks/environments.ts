import { listEnvironments } from '../../../activities/store/deploys/list-environments.js';
import { drawEnvironments } from '../../draw/draw-environments.js';
import { outputWidth, print, printJson } from '../../draw/output.js';
import { expectProject } from '../../session/expect-project.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withLedger } from '../../session/with-ledger.js';

export async function environments(project: string | undefined, { json }: { json?: true }): Promise<void> {
  const found = await withLedger(readSettingsHere(), async (pool) => {
    if (project !== undefined) await expectProject(pool, project);
    return listEnvironments(pool, project ?? null);
  });
  if (json) printJson(found);
  else if (found.length === 0) print('No deployment has been asked for yet.');
  else print(drawEnvironments(found, Date.now(), outputWidth()));
}
