import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { PullRequest, Repository } from '../domain/task.js';

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

export interface PullRequestDraft {
  readonly taskId: string;
  readonly repository: Repository;
  readonly head: string;
  readonly headCommit: string;
  readonly title: string;
  readonly body: string;
}

export interface Forge {
  /** Found by head and base among the open ones, before it is made. */
  ensurePullRequest(draft: PullRequestDraft): Promise<PullRequest & { created: boolean }>;
  /** Notes a merge that was pushed; later forges merge by themselves. */
  recordMerge(input: { repository: Repository; number: number; mergeCommit: string }): Promise<void>;
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
