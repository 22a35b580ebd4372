import type { Pool } from 'pg';
import type { ItemEvent } from '../../../domain/intake/tracker-event.js';
import type { ForgeOf } from '../../forges/forge.js';
import type { ItemNamed, TrackerOf } from '../../trackers/tracker.js';
import type { MayDeps } from '../words/may.js';
import type { Reply } from '../reply-to-event.js';
import type { TaskActions } from '../task-actions.js';
import type { IntakeProjectOf } from '../task-of-place.js';

/** What has happened to an item, which has Plane's id there, and its task's name beside it. */
export interface NamedItemEvent {
  readonly event: ItemEvent;
  readonly item: string;
}

/** What of an item's events asks who somebody is. */
export interface DecideByStateDeps extends Pick<
  ItemDeps,
  'pool' | 'trackerOf' | 'projectOf' | 'actions' | 'itemNamed'
> {
  readonly may: MayDeps;
}

export interface ItemDeps {
  readonly pool: Pool;
  readonly trackerOf: TrackerOf;
  readonly forgeOf: ForgeOf;
  readonly projectOf: IntakeProjectOf;
  readonly actions: TaskActions;
  readonly may: MayDeps;
  readonly itemNamed: ItemNamed;
  /** Answers an event that is not done yet. */
  readonly reply: (answer: Reply, signal: AbortSignal) => Promise<void>;
  /** Takes ready items in as events; answers how many are new. */
  readonly takeReady: (project: string, signal: AbortSignal) => Promise<number>;
}
