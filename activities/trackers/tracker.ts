export interface WorkItem {
  readonly title: string;
  readonly description: string;
  readonly url: string | null;
}

export interface Comment {
  readonly taskId: string;
  readonly project: string;
  readonly item: string;
  /** The role that speaks, or `orch`. */
  readonly author: string;
  /** Unique: the same mark again is the same comment. */
  readonly mark: string;
  readonly html: string;
}

export interface ItemBlock {
  readonly project: string;
  readonly item: string;
  readonly blocked: boolean;
  readonly reason: string;
}

export interface NewItem {
  readonly project: string;
  /** Unique: the same mark again is the same item. */
  readonly mark: string;
  readonly title: string;
  readonly description: string;
  /** The item that it follows from. */
  readonly follows: string;
}

/** Where work items come from. Every write is an "ensure": done again, it changes nothing. */
export interface Tracker {
  readItem(project: string, item: string): Promise<WorkItem>;
  ensureComment(comment: Comment): Promise<{ created: boolean }>;
  /** Shows that a person is needed for the item, or no longer. */
  block(block: ItemBlock): Promise<void>;
  createItem(item: NewItem): Promise<{ item: string }>;
}
