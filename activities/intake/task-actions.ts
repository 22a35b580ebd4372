import type { ShownApproval } from '../../domain/intake/tracker-event.js';
import type { StageName } from '../../domain/pipeline/stages.js';
import type { TaskView } from '../../domain/task/task-view.js';

/** What came of an action: done, or why not, in a sentence for whoever asked. */
export type Acted = { readonly done: true; readonly what: string } | { readonly done: false; readonly why: string };

export interface StartOrder {
  readonly project: string;
  readonly item: string;
  /** Where the item's task has ended, a new one; absent: that it has ended is the answer. */
  readonly again?: boolean;
}

/** What came of the start of an item's task. */
export type ItemStart =
  | {
      readonly taskId: string;
      readonly started: boolean;
      /** How the item's task ended, where it did. */
      readonly ended: string | null;
    }
  /** By what the item is; who wrote it can mend it. */
  | { readonly refused: { readonly what: string; readonly hint: string } };

export interface DecisionWord {
  readonly key: string;
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  /** An approval's kind, its id, or kind and commit; null: what waits. */
  readonly approval: string | null;
  /** What they have seen; null: they have not said. */
  readonly commit: string | null;
  readonly reason: string | null;
  /** When it was said: what was asked later is not meant; null: the approval was shown, by its id and its commit. */
  readonly at: number | null;
  /** How far the clock of `at` may be from this machine's; absent: by half a minute. */
  readonly slackMs?: number;
  /** Asked before anything is written: why they may not decide about this kind; null: they may. */
  readonly mayDecide: (kind: string) => Promise<string | null>;
  /** How somebody else is called who was first; absent: by their identity. */
  readonly nameOf?: (identity: string) => Promise<string>;
}

/**
 * What can be asked of tasks by an event. `key` is the event's: the same one again changes nothing, also after a crash in
 * between. A stack that does not answer is thrown, and retried.
 */
export interface TaskActions {
  /** By the item's text in its tracker; the same item again is the task that it has. */
  start(order: StartOrder): Promise<ItemStart>;
  decide(taskId: string, word: DecisionWord): Promise<Acted>;
  guide(taskId: string, word: { readonly key: string; readonly by: string; readonly text: string }): Promise<Acted>;
  /** Put before the next stage; a task that waits goes on waiting. */
  tellEdited(
    taskId: string,
    word: { readonly key: string; readonly by: string; readonly text: string },
  ): Promise<Acted>;
  retry(
    taskId: string,
    word: {
      readonly key: string;
      readonly by: string;
      readonly from: StageName | null;
      /** The identity of who wants merged what not all stages have passed; absent: nobody has said so. */
      readonly unreviewed?: string;
    },
  ): Promise<Acted>;
  pause(taskId: string, word: { readonly key: string; readonly by: string }): Promise<Acted>;
  resume(taskId: string, word: { readonly key: string; readonly by: string }): Promise<Acted>;
  cancel(taskId: string, word: { readonly key: string; readonly by: string }): Promise<Acted>;
  /** The approval that waited at a moment, by another machine's clock. */
  asked(
    taskId: string,
    when: { readonly at: number; readonly slackMs?: number },
  ): Promise<ShownApproval | { readonly why: string }>;
  view(taskId: string): Promise<TaskView>;
  /** Null: nobody knows the task any more. */
  find(taskId: string): Promise<TaskView | null>;
  /** Of a run: redacted by its host. */
  readLogEnd(run: { readonly hostId: string; readonly number: number }): Promise<LogEnd>;
}

/** The end of a log, or why it cannot be read now, in sentences. */
export type LogEnd = { readonly text: string } | { readonly why: string };
