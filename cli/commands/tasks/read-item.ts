import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { Unanswered } from '../../../activities/http/json-api.js';
import { latestTask } from '../../../activities/store/tasks.js';
import type { Tracker, WorkItem } from '../../../activities/trackers/tracker.js';
import { orch } from '../../../config/called-as.js';
import type { Project } from '../../../config/projects/project.js';
import type { Settings } from '../../../config/settings/settings.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { createRedact } from '../../../domain/text/redact.js';

/** The text of an item of the project's tracker, where its task may be started: as an event would start it. */
export async function readItem(
  { settings, pool }: { readonly settings: Settings; readonly pool: Pool },
  { name, tracker: isThere }: Project,
  item: string,
): Promise<WorkItem> {
  if (isThere === null)
    throw new UserError(`The items of ${name} are at no tracker.`, 'Say what is to be done: --title "…"');
  const tracker = await trackerOf({ settings, pool }, name);
  try {
    const found = await tracker.readItem(item);
    if (!found.open) throw new UserError(`Item ${item} of ${name} is closed.`, 'Open it again, and start it then.');
    const blockers = (await latestTask(pool, name, item)) === null ? await tracker.openBlockers(item) : [];
    if (blockers.length === 0) return found;
    throw new UserError(`Item ${item} of ${name} waits for ${blockers.join(', ')}.`, 'Close what it waits for first.');
  } catch (error) {
    if (error instanceof Unanswered)
      throw new UserError(error.message, `Start it again once it answers; ${orch} doctor looks at the account.`);
    if (!(error instanceof ApplicationFailure)) throw error;
    throw new UserError(error.message, `Look at the item there; ${orch} doctor looks at the account.`);
  }
}

/** Loaded by whoever starts a tracker's item. */
async function trackerOf({ settings, pool }: { settings: Settings; pool: Pool }, project: string): Promise<Tracker> {
  const { assembleGithubAccess } = await import('../../../worker/assemble/assemble-forges.js');
  const { assembleTrackers } = await import('../../../worker/assemble/assemble-trackers.js');
  const redact = createRedact(settings.secrets);
  return assembleTrackers({ settings, pool, redact, githubAccessOf: assembleGithubAccess() }).trackerOf(project);
}
