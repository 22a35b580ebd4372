import type { Pool } from 'pg';
import { readWorkItem } from '../../activities/store/work-items.js';
import type { Tracker, WorkItem } from '../../activities/trackers/tracker.js';
import type { Project } from '../../config/projects/project.js';

/** The work item of an old task, as it is called here. */
export interface OldItem extends WorkItem {
  readonly item: string;
  readonly open: boolean;
}

/** As its tracker has it; without one there is nothing but its id, and what the ledger may know. */
export async function readOldItem(
  pool: Pool,
  trackerOf: (project: string) => Tracker,
  { name, tracker }: Project,
  id: string,
): Promise<OldItem> {
  if (tracker !== null) return trackerOf(name).readItem(id);
  const known = await readWorkItem(pool, name, id);
  return { item: id, open: true, ...(known ?? { title: id, description: '', url: null }) };
}
