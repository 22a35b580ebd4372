import type { Content } from '../../domain/content/content.js';
import type { Actor, CommentEvent, Place, TrackerEvent } from '../../domain/intake/tracker-event.js';
import type { DecidingStates } from '../../domain/intake/decided-by-state.js';
import type { StartRule } from '../../domain/intake/is-ready.js';
import type { Role, StageName } from '../../domain/pipeline/stages.js';

export interface WorkItem {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly url: string | null;
}

/** A work item as it was told last: its row in the ledger. */
export type ReadItem = (project: string, item: string) => Promise<WorkItem>;

/** A work item as its tracker has it now. */
export interface TrackedItem extends WorkItem {
  readonly item: string;
  readonly open: boolean;
  /** As the project's rule says of items that are to be started. */
  readonly ready: boolean;
  /** The name of the state that it is in; absent: its tracker has none. */
  readonly state?: string;
  /** By the tracker's clock, in milliseconds. */
  readonly updatedAt: number;
}

export interface Comment {
  readonly taskId: string;
  readonly item: string;
  /** The role that speaks, or `orch`. */
  readonly author: string;
  /** Unique: the same mark again is the same comment, whose text becomes the one given. */
  readonly mark: string;
  readonly content: Content;
}

export interface ItemBlock {
  readonly item: string;
  readonly blocked: boolean;
  readonly reason: string;
}

export interface NewItem {
  /** Unique: the same mark again is the same item. */
  readonly mark: string;
  readonly title: string;
  readonly description: string;
  /** The item that it follows from. */
  readonly follows: string;
}

/** Where a work item stands: a stage of its pipeline, or how its task ended. */
export type ItemStage = StageName | 'done' | 'cancelled';

export type StageLabels = Readonly<Partial<Record<ItemStage, string>>>;

export interface TrackerRules {
  readonly start: StartRule;
  readonly labels: StageLabels;
  readonly blockedLabel: string;
}

/** The same where states show it: Plane's. */
export interface StateRules {
  readonly start: StartRule;
  readonly states: StageLabels;
  /** What shows that a person is needed; null: nothing does. */
  readonly blocked: { readonly state: string } | { readonly label: string } | null;
  readonly decisions: DecidingStates;
  /** What the project has no state for is left alone. */
  readonly onlyIfThere: boolean;
}

/**
 * Where the work items of one project come from. Every write is an "ensure": done again, it changes nothing. What only a person
 * can fix is a step failure, as a forge's; everything else thrown is retried, by Temporal alone.
 */
export interface Tracker {
  readItem(item: string): Promise<TrackedItem>;
  ensureComment(comment: Comment): Promise<{ created: boolean }>;
  /** Labels or states by the project's map; `done` closes the item where nobody has. */
  followStage(at: { readonly item: string; readonly stage: ItemStage }): Promise<void>;
  /** Shows that a person is needed for the item, or no longer. */
  block(block: ItemBlock): Promise<void>;
  createItem(item: NewItem): Promise<{ item: string }>;
  /**
   * Open items that are as the project's rule says. `changedSince`, by the tracker's clock: those that have not changed since may be
   * left out, where it would take the tracker's whole list to find them.
   */
  listReady(changedSince?: Date): Promise<readonly TrackedItem[]>;
  /** Items that are to be closed before this one is begun, and are open: `#3`. */
  openBlockers(item: string): Promise<readonly string[]>;
}

/** What happens at a project's place on a forge or tracker, for whoever asks. */
export interface EventSource {
  /**
   * Comments, approving reviews, items that were closed or edited since the cursor; null: since now. What was told may be told
   * again: events have keys.
   */
  since(cursor: string | null): Promise<{ readonly events: readonly TrackerEvent[]; readonly cursor: string }>;
  /**
   * Whether a comment is there as its event tells it: whoever has learnt the secret of webhooks could tell anything, and whoever may
   * push can edit what others have written.
   */
  look(comment: CommentEvent): Promise<Written>;
  /**
   * The newest move of an item, where that has led to the state that it is in; null: the item is gone, its state is none that is wanted, or
   * nobody tells. Absent: its items have no states. Throws as long as it may be told a moment later.
   */
  lastMove?(item: string, isWanted: (state: string) => boolean): Promise<LastMove | null>;
}

export interface LastMove {
  /** The tracker's, of this move and no other. */
  readonly id: string;
  /** The name of the state, which it had then, too. */
  readonly state: string;
  readonly actor: Actor;
  /** By the tracker's clock, in milliseconds. */
  readonly at: number;
  /** The same by the clock of this machine. */
  readonly atHere: number;
}

/** `gone`: deleted, or never written there by whom the event names. */
export type Written = 'as-told' | 'edited' | 'gone';

/** Who is who at a project's place. */
export interface People {
  /** The person who has this login now, or whatever else names one person alone there; null: nobody. */
  find(login: string): Promise<Actor | null>;
  /** Whether they may push to the repository, or change its items; `untold`: nobody tells what its members may. */
  mayWrite(actor: Actor): Promise<boolean | 'untold'>;
  /** As whom orch itself acts, every role of it. */
  ourselves(): Promise<readonly Actor[]>;
}

/**
 * The name by which a task has an item that an event may name by its tracker's id; null: there is no such item. Where a tracker's
 * ids are the names, it is the same.
 */
export type ItemNamed = (project: string, item: string, signal: AbortSignal) => Promise<string | null>;

/** The tracker of a project, as this worker's projects file says; throws where it does not know the project. */
export type TrackerOf = (project: string, signal?: AbortSignal) => Tracker;

/** All places where a project's items and pull requests are; none of `local`. */
export interface ProjectPlace {
  /** The account's name in the settings. */
  readonly account: string;
  /** What of the project is there. */
  readonly holds: readonly Place['on'][];
  readonly events: EventSource;
  readonly people: People;
  /** Answers a comment or a review, once by its mark. */
  reply(to: ReplyTo): Promise<void>;
}
export interface ReplyTo {
  readonly on: Place;
  readonly author: Role | 'orch';
  readonly mark: string;
  readonly content: Content;
}
export type PlacesOf = (project: string, signal?: AbortSignal) => readonly ProjectPlace[];
