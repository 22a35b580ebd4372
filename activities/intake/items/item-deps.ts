import type { Pool } from 'pg';
import type { ForgeOf } from '../../forges/forge.js';
import type { TrackerOf } from '../../trackers/tracker.js';
import type { TaskActions } from '../task-actions.js';
import type { IntakeProjectOf } from '../task-of-place.js';

export interface ItemDeps {
  readonly pool: Pool;
  readonly trackerOf: TrackerOf;
  readonly forgeOf: ForgeOf;
  readonly projectOf: IntakeProjectOf;
  readonly actions: TaskActions;
  /** Takes ready items in as events; answers how many are new. */
  readonly takeReady: (project: string, signal: AbortSignal) => Promise<number>;
}
