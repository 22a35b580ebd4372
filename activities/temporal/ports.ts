import type { Logger } from 'pino';
import type { Pool } from 'pg';

/**
 * The narrow ports between the activities and the world. Every write is an "ensure": done again, it changes nothing.
 */

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

export interface Tracker {
  readItem(project: string, item: string): Promise<WorkItem>;
  ensureComment(comment: Comment): Promise<{ created: boolean }>;
}

export interface Notice {
  readonly taskId: string;
  readonly kind: 'started' | 'approval' | 'reminder' | 'blocked' | 'finished' | 'alert';
  readonly text: string;
}

export interface Notifier {
  notify(notice: Notice): Promise<void>;
}

/** Text as it may be stored or shown: no secret of the settings, no known token shape. */
export type Redact = (text: string) => string;

export interface LedgerDeps {
  readonly pool: Pool;
}

export interface LogDeps {
  readonly log: Logger;
}
