import type { Actor, TrackerEvent } from '../../domain/intake/tracker-event.js';

/** What a webhook tells of a repository, whoever's project that is. */
export interface DeliveryNews {
  readonly owner: string;
  readonly name: string;
  readonly news: readonly News[];
}

export type News = Omitted<TrackerEvent> | Candidate | Moved | Unseen;

type Omitted<Event> = Event extends unknown ? Omit<Event, 'project'> : never;

/** An item has changed, and may be one to be started now: the project's rule says. */
export interface Candidate {
  readonly kind: 'candidate';
  readonly key: string;
  readonly item: string;
  readonly open: boolean;
  /** Its name; null: the tracker's items have none, or it is not told. */
  readonly state: string | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly actor: Actor;
  readonly at: number;
}

/** An item is in another state, which may be one that decides: the project's rule says. Who has moved it is not believed, but asked. */
export interface Moved {
  readonly kind: 'moved';
  readonly item: string;
  /** The name of the state, and what tells this move from the item's others. */
  readonly state: string;
  readonly move: string;
  readonly at: number;
}

/** Of a pull request more has happened than the delivery tells: who asks finds it. */
export interface Unseen {
  readonly kind: 'unseen';
}

/** A delivery as its sender's parser gets it. */
export interface ParsedDelivery {
  /** The account's name in the settings. */
  readonly account: string;
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

/** Null: nothing that orch does something about. Throws where it is not what its event's name says. */
export type ReadDelivery = (delivery: ParsedDelivery) => DeliveryNews | null;
